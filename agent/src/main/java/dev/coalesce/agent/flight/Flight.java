package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceFlight;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One execution in flight: its leader, its waiters and, in the end, its outcome. A flight is also its own entry in the
 * {@link FlightTable}: two flights are equal when they have the same scope owner and an equal key.
 *
 * <p><b>Waiting.</b> {@code state} is null, or the newest {@link Waiter} of a Treiber stack (R. K. Treiber, 1986),
 * until it becomes the outcome, which is final. One compare-and-set both closes the stack and publishes the outcome. A
 * waiter is therefore either in the stack that the leader wakes, or it sees the outcome: no wake-up is lost.
 *
 * <p><b>Memory.</b> A call that nobody joins allocates this object and no other. Everything that only shared flights
 * need is in {@link SharedFlightState}.
 */
public abstract class Flight extends CoalesceFlight
        implements BiFunction<Flight, Flight, @Nullable Flight>, WaitGraph.Execution {
    /** Departed waiters are unlinked each time this many have left. */
    private static final int UNLINK_EVERY = 64;

    private static final VarHandle STATE;
    private static final VarHandle LEADER;
    private static final VarHandle KEY;
    private static final VarHandle SHARED_STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Flight.class, "state", Object.class);
            LEADER = lookup.findVarHandle(Flight.class, "leader", Object.class);
            KEY = lookup.findVarHandle(Flight.class, "key", Object.class);
            SHARED_STATE = lookup.findVarHandle(Flight.class, "sharedState", SharedFlightState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object scopeOwner;

    /**
     * The key that the constructor got, or the copy in its place. Written by the constructor and by the call that
     * enters this flight into the table. Read by every call that compares keys.
     */
    private Object key;

    private final int hash;

    /**
     * The thread that runs the body, or a {@link ThreadWaiter} whose promotion is being decided; null before a replayed
     * call leads, and once the body has returned. Written by the constructor, by the leader, and by the waiter that is
     * promoted. Read with acquire semantics by threads that ask whether they are the leader themselves, and by the
     * search for a cycle of waits, which does not go away.
     */
    @SuppressWarnings("UnusedVariable") // accessed through LEADER
    private @Nullable Object leader;

    private volatile @Nullable Object state;

    /** Null while only the leader knows this flight. Set once, by compare-and-set. */
    volatile @Nullable SharedFlightState sharedState;

    /**
     * Creates a flight that the current thread leads.
     *
     * @param scopeOwner the group that owns the key; compared by identity
     * @param key the key; it must not change while the flight is in a table, unless {@link #copyKey} replaces it
     * @param begun the time of the start, in a unit of the subclass's choice, but not {@link #LOST}
     */
    protected Flight(Object scopeOwner, Object key, int begun) {
        this.begun = begun;
        this.scopeOwner = scopeOwner;
        this.key = key;
        this.hash = KeyHash.ofFlight(scopeOwner, key.hashCode());
        this.leader = Thread.currentThread();
    }

    /** Creates an object that has the key of another flight, and so its place in a table. */
    Flight(Flight other) {
        this.begun = other.begun;
        this.scopeOwner = other.scopeOwner;
        this.key = other.key;
        this.hash = other.hash;
    }

    /** Returns what is in a {@link FlightTable} for this flight: itself, or a {@link WeakEntry}. */
    Flight entry() {
        return this;
    }

    /** Returns the flight for which this object is in a table; null if it has been garbage-collected. */
    @Nullable
    Flight flight() {
        return this;
    }

    /**
     * Returns the owner of the key.
     *
     * @return the object given to the constructor; compare it by identity
     */
    public final Object scopeOwner() {
        return scopeOwner;
    }

    /**
     * Returns the key.
     *
     * @return the object given to the constructor, or the one given to {@link #copyKey}
     */
    public final Object key() {
        return KEY.getAcquire(this);
    }

    /**
     * Replaces the key by a copy that does not refer to the caller's arguments. A key is copied only once its flight
     * leads: a call that follows another flight needs no copy.
     *
     * @param copy a key equal to {@link #key}, which does not change
     */
    @SuppressWarnings("ReferenceEquality") // the same object needs no write
    public final void copyKey(Object copy) {
        if (copy != key) {
            KEY.setRelease(this, copy);
            KEY.setRelease(entry(), copy);
        }
    }

    /**
     * Returns how long this flight has been running.
     *
     * @return nanoseconds, accurate to a millisecond or two
     */
    public abstract long ageNanos();

    /**
     * Tells whether the leader could not end this flight. See {@link LostFlights}.
     *
     * @return true if {@link #repair} has to end it
     */
    public final boolean isLost() {
        return begun == LOST;
    }

    /**
     * Returns the thread that runs the body.
     *
     * @return null once the body has returned
     */
    @Override
    public final @Nullable Thread leader() {
        Object known = LEADER.getAcquire(this);
        return known instanceof ThreadWaiter ? ((ThreadWaiter) known).promotedThread() : (Thread) known;
    }

    /**
     * Names the waiter whose thread leads from its promotion on, before that thread knows. Called while nobody leads. A
     * waiter that leaves instead never leads: its thread may already make its next call, and would take that for a call
     * inside its own body.
     */
    final void leadBy(ThreadWaiter candidate) {
        LEADER.setVolatile(this, candidate);
    }

    /**
     * Returns the method that this flight is an execution of.
     *
     * @return null if nothing is known about it
     */
    protected @Nullable WatchedMethod watchedMethod() {
        return null;
    }

    /** Makes the current thread the leader. */
    protected final void startLeading() {
        LEADER.setVolatile(this, Thread.currentThread());
    }

    /** Notes that the body has returned, so no thread leads any more. */
    protected final void stopLeading() {
        LEADER.setRelease(this, null);
    }

    /**
     * Returns the state that only shared flights have.
     *
     * @return null if there is none yet
     */
    protected final @Nullable SharedFlightState sharedState() {
        return sharedState;
    }

    /**
     * Returns the state that only shared flights have, and creates it if there is none.
     *
     * @return the same object in every call
     */
    protected final SharedFlightState ensureSharedState() {
        SharedFlightState known = sharedState;
        if (known != null) {
            return known;
        }
        SharedFlightState created = newSharedState();
        SharedFlightState first = (SharedFlightState) SHARED_STATE.compareAndExchange(this, null, created);
        return first == null ? created : first;
    }

    /**
     * Creates the object that {@link #ensureSharedState} publishes. It is discarded if another thread was faster.
     *
     * @return a new object
     */
    protected abstract SharedFlightState newSharedState();

    /**
     * Sets the shared state of a flight that no other thread knows yet.
     *
     * @param initial the state
     */
    protected final void initState(SharedFlightState initial) {
        SHARED_STATE.set(this, initial);
    }

    /**
     * Tells whether this flight has an outcome.
     *
     * @return never false after it was true
     */
    @Override
    public final boolean isDone() {
        Object s = state;
        return s != null && !(s instanceof Waiter);
    }

    /** Ends this flight without a result: its outcome is {@link Signal#ABANDONED}, and its waiters start over. */
    public abstract void abandon();

    /**
     * Publishes the outcome and wakes all waiters.
     *
     * @param outcome a result, {@link dev.coalesce.agent.bridge.CoalesceGroup#NULL}, a {@link Failure} or a
     *     {@link Signal}
     * @return false if there was an outcome before, which stays
     */
    public final boolean complete(Object outcome) {
        boolean published = false;
        while (!published && !isDone()) {
            published = publish(newestWaiter(), outcome);
        }
        return published;
    }

    /** Publishes the outcome and wakes all waiters, if nobody has joined since the given one did. */
    private boolean publish(@Nullable Waiter newest, Object outcome) {
        if (!STATE.compareAndSet(this, newest, outcome)) {
            return false;
        }
        SharedFlightState shared = sharedState;
        if (shared != null) { // otherwise nobody joined
            // Field writes alone: if the stack ends here, another thread finds out from them whom to wake.
            shared.untold = newest;
            shared.asleep = newest;
            shared.endSuccession(this);
            shared.finish(newest, outcome);
        }
        return true;
    }

    /** Ends a lost flight in place of its leader. Any thread may call this at any time. See {@link LostFlights}. */
    public final void repair() {
        if (isLost()) {
            abandon();
            SharedFlightState shared = sharedState;
            if (shared != null) {
                shared.tellWaiters(outcome(), false); // stages are not for any thread to run
            }
        }
    }

    /** Tells whether this flight has an outcome and all its waiters have received it. */
    protected boolean isTold() {
        SharedFlightState shared = sharedState;
        return isDone() && (shared == null || shared.isTold());
    }

    /** Waits as {@link #await(long, ResultWatch)} does, for this flight alone. */
    final Object await(long nanos) throws InterruptedException {
        return await(nanos, ResultWatch.NONE);
    }

    /**
     * Waits for the outcome, or for a result of one of the flights that are watched.
     *
     * @param nanos how long; 0 means as long as the leader runs
     * @param others flights whose results count too
     * @return an outcome, which may be {@link Signal#ABANDONED} or {@link Signal#NOT_SHARED}; or a result of a watched
     *     flight; or {@link Signal#PROMOTED} if the current thread leads from now on; or {@link Signal#TIMED_OUT} or
     *     {@link Signal#WOULD_DEADLOCK}
     * @throws InterruptedException if the current thread is interrupted first
     */
    public final Object await(long nanos, ResultWatch others) throws InterruptedException {
        return new ThreadWaiter(this, nanos, others).awaitOutcome();
    }

    /**
     * Promotes one waiter to leader, for a leader that goes away without an outcome.
     *
     * @return false if no waiter was left; the flight is {@link Signal#ABANDONED} then, or was done before
     */
    protected final boolean promoteWaiter() {
        stopLeading();
        Waiter newest;
        do {
            newest = newestWaiter();
            for (Waiter w = newest; w != null; w = w.next) {
                if (w.becomeLeader(this)) {
                    return true;
                }
            }
        } while (!isDone() && !publish(newest, Signal.ABANDONED)); // some wait, but never lead
        return false;
    }

    /**
     * Returns the flight that followers join when they have waited for this one long enough.
     *
     * @param candidate becomes that flight if there is none yet
     * @return the candidate, or the one that was first; this flight if it has an outcome by now
     */
    final Flight successor(Flight candidate) {
        return ensureSharedState().successor(candidate);
    }

    /** Adds a waiter; false if the flight has an outcome already. */
    final boolean push(Waiter waiter) {
        ensureSharedState(); // before the push: the thread that completes notes there whom to tell
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

    /** Returns the head of the stack of waiters; null if it is empty or this flight has an outcome. */
    final @Nullable Waiter newestWaiter() {
        return state instanceof Waiter newest ? newest : null;
    }

    final Object outcome() {
        Object s = state;
        if (s == null || s instanceof Waiter) {
            throw new IllegalStateException("still in flight: " + this);
        }
        return s;
    }

    /** Unlinks waiters that have left, so that a hanging leader does not accumulate waiters that timed out. */
    final void unlinkDeparted() {
        if (ensureSharedState().countDeparture() % UNLINK_EVERY != 0) {
            return;
        }
        Waiter newest = newestWaiter();
        while (newest != null && !newest.isWaiting()) {
            STATE.compareAndSet(this, newest, newest.next);
            newest = newestWaiter();
        }
        if (newest != null) {
            newest.unlinkDepartedBehind();
        }
    }

    /** Takes this flight, and no other, out of the {@link FlightTable}. Not a lambda: every lead passes here. */
    @Override
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    public final @Nullable Flight apply(Flight key, Flight current) {
        return current == entry() ? null : current;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Flight
                        && ((Flight) other).scopeOwner == scopeOwner
                        && ((Flight) other).hash == hash
                        && ((Flight) other).key().equals(key));
    }

    @Override
    public final int hashCode() {
        return hash;
    }
}
