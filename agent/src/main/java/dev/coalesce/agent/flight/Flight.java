package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceFlight;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One execution in flight: who leads it, who waits, and in the end its outcome. It is also its own entry in {@link
 * FlightTable}: two flights are equal when they have the same home and key.
 *
 * <p>{@code state} is null, or the newest {@link Waiter} of a Treiber stack (R. K. Treiber, 1986), until it becomes the
 * outcome, which is final. Because one compare-and-set both closes the stack and publishes the outcome, a waiter is
 * either in the stack that the leader wakes or sees the outcome: no wake-up is lost.
 *
 * <p>A call that nobody joins makes one of these and no other object: what only some need is in {@link SharedFlightState}.
 */
public abstract class Flight extends CoalesceFlight implements BiFunction<Flight, Flight, @Nullable Flight> {
    /** Waiters that have left are unlinked when so many more have. */
    private static final int UNLINK_EVERY = 64;

    private static final VarHandle STATE;
    private static final VarHandle OWNER;
    private static final VarHandle COMPANY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Flight.class, "state", Object.class);
            OWNER = lookup.findVarHandle(Flight.class, "owner", Thread.class);
            COMPANY = lookup.findVarHandle(Flight.class, "company", SharedFlightState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object home;
    private final Object key;
    private final int hash;

    /**
     * Whose body runs; null once it has returned. Written by the leader, or by the waiter that takes over; without a fence,
     * since who reads it asks whether it is itself, or looks for a cycle that stays.
     */
    @SuppressWarnings("UnusedVariable") // by OWNER
    private @Nullable Thread owner;

    private volatile @Nullable Object state;

    private volatile @Nullable SharedFlightState company;

    /**
     * A flight led by this thread.
     *
     * @param home whose key it is; compared by identity
     * @param key must not change
     * @param begun when, in units of its own, but not {@link #LOST}
     */
    protected Flight(Object home, Object key, int begun) {
        this.begun = begun;
        this.home = home;
        this.key = key;
        this.hash = 31 * System.identityHashCode(home) + key.hashCode();
        this.owner = Thread.currentThread();
    }

    /**
     * Whose it is.
     *
     * @return compared by identity
     */
    public final Object home() {
        return home;
    }

    /**
     * The key.
     *
     * @return as given
     */
    public final Object key() {
        return key;
    }

    /**
     * How long it has been running.
     *
     * @return nanoseconds, to a millisecond or two
     */
    public abstract long ageNanos();

    /**
     * Whether its leader could not end it.
     *
     * @return then {@link #repair} does
     */
    public final boolean isLost() {
        return begun == LOST;
    }

    /**
     * The thread that runs the body.
     *
     * @return null once the body has returned
     */
    public final @Nullable Thread owner() {
        return (Thread) OWNER.getAcquire(this);
    }

    /**
     * Whether it is of this home.
     *
     * @param otherHome compared by identity
     * @return whether that is its home
     */
    public final boolean isOf(Object otherHome) {
        return home == otherHome;
    }

    /** The body has returned: this thread no longer leads. */
    protected final void disown() {
        OWNER.setRelease(this, null);
    }

    /**
     * What it has beside what each flight has.
     *
     * @return null: nothing yet
     */
    protected final @Nullable SharedFlightState company() {
        return company;
    }

    /**
     * As {@link #company()}, made where there is none.
     *
     * @return the same each time
     */
    protected final SharedFlightState haveCompany() {
        SharedFlightState c = company;
        if (c != null) {
            return c;
        }
        SharedFlightState made = makeCompany();
        SharedFlightState first = (SharedFlightState) COMPANY.compareAndExchange(this, null, made);
        return first == null ? made : first;
    }

    /**
     * For {@link #haveCompany}; what is made may be thrown away.
     *
     * @return a new one
     */
    protected abstract SharedFlightState makeCompany();

    /**
     * Of a flight that no other thread knows yet.
     *
     * @param made for it
     */
    protected final void bring(SharedFlightState made) {
        COMPANY.set(this, made);
    }

    /**
     * Whether there is an outcome.
     *
     * @return never true and then false
     */
    public final boolean isDone() {
        Object s = state;
        return s != null && !(s instanceof Waiter);
    }

    /**
     * Gives all who wait their outcome, and wakes them.
     *
     * @param outcome a result, {@link dev.coalesce.agent.bridge.CoalesceGroup#NULL}, a {@link Failure} or a {@link
     *     Signal}
     * @return false where there was one before, which stays
     */
    public final boolean complete(Object outcome) {
        for (; ; ) {
            Object s = state;
            if (s != null && !(s instanceof Waiter)) {
                return false;
            }
            if (STATE.compareAndSet(this, s, outcome)) {
                SharedFlightState c = company;
                if (c != null) { // else nobody came
                    // Without a call: where there is no stack for one, somebody else finds here whom to tell.
                    c.untold = (Waiter) s;
                    c.asleep = (Waiter) s;
                    c.endRelay(this);
                    c.tell(outcome);
                }
                return true;
            }
        }
    }

    /** Ends this flight for a leader that had no stack or memory left to do it. Any thread may, at any time. */
    public final void repair() {
        if (isLost()) {
            abandon();
            SharedFlightState c = company;
            if (c != null) {
                c.tell(outcome());
            }
        }
    }

    /**
     * Whether there is an outcome, and all who wait for it have it.
     *
     * @return false also while they are told
     */
    protected boolean isTold() {
        SharedFlightState c = company;
        return isDone() && (c == null || c.isTold());
    }

    /** Ends without an outcome: those who wait start over. */
    protected abstract void abandon();

    /**
     * Waits for the outcome.
     *
     * @param nanos how long; 0: as long as the leader runs
     * @return an outcome; or {@link Signal#PROMOTED}, and then this thread leads; {@link Signal#TIMED_OUT} or {@link
     *     Signal#WOULD_DEADLOCK}
     * @throws InterruptedException if this thread is interrupted first
     */
    public final Object await(long nanos) throws InterruptedException {
        ThreadWaiter me = new ThreadWaiter(this, nanos);
        Thread thread = Thread.currentThread();
        if (!WaitGraph.enter(thread, () -> this)) {
            return Signal.WOULD_DEADLOCK;
        }
        try {
            if (!push(me)) {
                return outcome();
            }
            me.await();
        } catch (Throwable e) {
            // Out of stack or memory. A waiter that is not there any more must not be promoted.
            if (isDone() || me.leave()) {
                throw e;
            }
            // Promoted already: go on, as the leader.
        } finally {
            WaitGraph.leave(thread);
        }
        if (isDone()) {
            Object outcome = outcome();
            haveCompany().wakeOthers(outcome);
            return outcome;
        }
        if (me.leave()) {
            unlinkGone();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return Signal.TIMED_OUT;
        }
        lead();
        return Signal.PROMOTED;
    }

    /**
     * A future of the outcome, for one more caller.
     *
     * @param call makes that caller's call again
     * @return null where the flight was abandoned, or nobody is left who wants it: start over
     */
    public final @Nullable SharedFuture share(Callable<?> call) {
        SharedFuture future = new SharedFuture(this, call);
        return join(future) ? future : null;
    }

    final boolean join(SharedFuture future) {
        if (!haveCompany().addInterest()) {
            return false;
        }
        if (!push(future.place())) {
            Object outcome = outcome();
            if (outcome == Signal.ABANDONED) {
                return false;
            }
            future.settle(outcome);
        }
        return true;
    }

    /**
     * The leader's own future. It was counted from the start, and does not wait with the others.
     *
     * @return not complete
     */
    protected final SharedFuture leadersFuture() {
        return new SharedFuture(this, null);
    }

    /** A caller whose future has left is not interested any more. */
    final void lostInterest() {
        unlinkGone();
        loseInterest();
    }

    /** One caller less. The leader's, where its future was cancelled or its call was given up. */
    protected final void loseInterest() {
        if (haveCompany().loseInterest()) {
            unwanted();
        }
    }

    /** Every caller has cancelled its future. */
    protected abstract void unwanted();

    /**
     * Makes a call again, in the background, to lead this flight, which has no leader.
     *
     * @param future of one who waited, and is the leader's now
     * @param call of that caller
     */
    protected abstract void rerun(SharedFuture future, Callable<?> call);

    /**
     * Makes a call again, uncoalesced and in the background, for one caller that cannot have what the others have.
     *
     * @param future to be completed with its result
     * @param call of that caller
     */
    protected abstract void startOver(SharedFuture future, Callable<?> call);

    /**
     * Makes a call again, uncoalesced and on this thread, which would wait for ever.
     *
     * @param future to be completed with its result
     * @param call of that caller
     * @param waited false where its call leads this flight, elsewhere
     */
    protected abstract void breakCycle(SharedFuture future, Callable<?> call, boolean waited);

    /** This thread leads from now on. */
    protected final void lead() {
        OWNER.setVolatile(this, Thread.currentThread());
    }

    /**
     * Hands the key to one who waits. For a leader that goes away without an outcome.
     *
     * @return whether somebody took it; if not, the flight is {@link Signal#ABANDONED}, or was done before
     */
    protected final boolean handOver() {
        disown();
        while (true) {
            Object s = state;
            if (s != null && !(s instanceof Waiter)) {
                return false;
            }
            for (Waiter w = (Waiter) s; w != null; w = w.next) {
                if (w.takeOver(this)) {
                    return true;
                }
            }
            if (STATE.compareAndSet(this, s, Signal.ABANDONED)) {
                return false;
            }
        }
    }

    /**
     * The flight that those go to who have waited for this one long enough.
     *
     * @param candidate becomes that flight, where there is none
     * @return the candidate, or the one that was first; this flight where it has an outcome by now
     */
    public final Flight relay(Flight candidate) {
        return haveCompany().relay(candidate);
    }

    /** False where the flight has an outcome already. */
    private boolean push(Waiter waiter) {
        haveCompany(); // or who completes could not note whom to tell
        for (; ; ) {
            Object s = state;
            if (s != null && !(s instanceof Waiter)) {
                return false;
            }
            waiter.next = (Waiter) s;
            if (STATE.compareAndSet(this, s, waiter)) {
                return true;
            }
        }
    }

    private Object outcome() {
        Object s = state;
        if (s == null || s instanceof Waiter) {
            throw new IllegalStateException("still in flight: " + this);
        }
        return s;
    }

    /**
     * Lets go of waiters that have left, so that a leader that hangs does not gather those who timed out. Unlinking is
     * not atomic: a race can leave a gone waiter linked until the next time, but never loses one that waits.
     */
    private void unlinkGone() {
        if (haveCompany().oneGone() % UNLINK_EVERY != 0) {
            return;
        }
        Object s = state;
        while (s instanceof Waiter && !((Waiter) s).isWaiting()) {
            STATE.compareAndSet(this, s, ((Waiter) s).next);
            s = state;
        }
        if (!(s instanceof Waiter)) {
            return;
        }
        Waiter kept = (Waiter) s;
        for (Waiter w = kept.next; w != null; w = w.next) {
            if (w.isWaiting()) {
                kept = w;
            } else {
                kept.next = w.next;
            }
        }
    }

    /** For {@link FlightTable}: takes this flight, and no other, out of the table. Without a lambda: it is on each lead's way. */
    @Override
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public final @Nullable Flight apply(Flight key, Flight current) {
        return current == this ? null : current;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Flight
                        && ((Flight) other).home == home
                        && ((Flight) other).hash == hash
                        && ((Flight) other).key.equals(key));
    }

    @Override
    public final int hashCode() {
        return hash;
    }
}
