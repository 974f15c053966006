package dev.coalesce.agent.flight;

import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.thread.Refreshes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of a flight that others join. Most flights have none and stay small. It is created before the first waiter
 * is pushed, so that the thread that ends the flight finds it.
 */
public class SharedFlightState {
    private static final VarHandle SUCCESSOR;
    private static final VarHandle ASLEEP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUCCESSOR = lookup.findVarHandle(SharedFlightState.class, "successor", Flight.class);
            ASLEEP = lookup.findVarHandle(SharedFlightState.class, "asleep", Waiter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // accessed through SUCCESSOR
    private volatile @Nullable Flight successor;

    /**
     * The waiters that have not been told the outcome yet, newest first. Written by the thread that completes the
     * flight.
     */
    volatile @Nullable Waiter untold;

    /** The next waiter to be woken by waiters that are awake already. Advanced by compare-and-set. */
    volatile @Nullable Waiter asleep;

    /** Set once, before the flight enters its method's set of abandoned flights. */
    private volatile @Nullable Abandonment<Flight> abandonment;

    /** Refreshes a stale result by leading this flight; null for other flights. Set before it is queued. */
    volatile Refreshes.@Nullable Task refresh;

    /** The event of this flight; null if nobody records. Written by the leader, before the body runs. */
    volatile Events.@Nullable Begun event;

    /** The leader's own future and what it gets. Written by the thread that completes the flight, before it does. */
    private @Nullable Waiter leaderToTell;

    private @Nullable Object leaderOutcome;

    /** Roughly how many waiters have left. Not exact: it only decides when departed waiters are unlinked. */
    private volatile int departures;

    /**
     * If this flight is lost: the flight, and the one that was lost before it. Guarded by nothing, see
     * {@link LostFlights}.
     */
    @Nullable
    Flight lost;

    @Nullable
    SharedFlightState nextLost;

    /** Creates the state of a flight that only its leader knows. */
    public SharedFlightState() {}

    final synchronized Abandonment<Flight> noteAbandonment(Flight flight) {
        Abandonment<Flight> known = abandonment;
        if (known == null) {
            known = new Abandonment<>(flight);
            abandonment = known;
        }
        return known;
    }

    final @Nullable Abandonment<Flight> abandonment() {
        return abandonment;
    }

    /** Returns the candidate, or the successor that was first. */
    final Flight successor(Flight candidate) {
        Flight first = (Flight) SUCCESSOR.compareAndExchange(this, null, candidate);
        return first == null ? candidate : first;
    }

    /**
     * Makes the flight its own successor: a follower that times out after this point receives the outcome. A chain of
     * successors then holds none of their results.
     */
    final void endSuccession(Flight self) {
        successor = self;
    }

    /** Counts one more departed waiter, and returns roughly how many have left. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    final int countDeparture() {
        return ++departures;
    }

    /** Tells whether all waiters were told the outcome. The flight must have one. */
    final boolean isTold() {
        return untold == null;
    }

    /**
     * Tells the outcome to all waiters that have not been told. Several threads may do so at once. A thread that finds
     * nothing must not write: another one may be about to note whom to tell.
     *
     * @param outcome the outcome of the flight
     * @param stagesHere whether the current thread may run the stages of futures
     */
    final void tellWaiters(Object outcome, boolean stagesHere) {
        Waiter newest = untold;
        Waiter leader = leaderToTell;
        if (newest == null && leader == null) {
            return;
        }
        OutcomeDelivery.run(newest, outcome, leader, leaderOutcome, stagesHere);
        if (newest != null) {
            untold = null;
            asleep = null;
        }
    }

    /** Tells the outcome to all waiters, and ends the event of the flight. */
    final void finish(@Nullable Waiter newest, Object outcome) {
        tellWaiters(outcome, runsStages());
        endEvent(newest, outcome);
    }

    /**
     * Ends the event of the flight.
     *
     * @param newest the newest waiter
     * @param outcome the outcome
     */
    final void endEvent(@Nullable Waiter newest, Object outcome) {
        Events.Begun begun = event;
        if (begun == null) {
            return;
        }
        event = null;
        int followers = 0;
        for (Waiter each = newest; each != null; each = each.next) {
            followers++;
        }
        try {
            begun.end(nameOf(outcome), followers);
        } catch (Throwable e) {
            // No stack or memory is left: the outcome matters more than the event.
        }
    }

    private static String nameOf(Object outcome) {
        if (outcome instanceof Signal) {
            return ((Signal) outcome).name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return outcome instanceof Failure ? "failure" : "success";
    }

    /**
     * Tells whether the current thread, which completes the flight, may run the stages of the callers' futures.
     *
     * @return false for a caller's thread
     */
    protected boolean runsStages() {
        return false;
    }

    /** Lets {@link #tellWaiters} complete the leader's future too. Called before the flight is completed. */
    final void tellLeader(Waiter leader, Object outcome) {
        leaderOutcome = outcome;
        leaderToTell = leader;
    }

    /**
     * Lets a woken waiter wake others, as {@code CompletableFuture} does. A leader that wakes a thousand threads alone
     * loses its processor to each of them. Each helper takes the next waiter from one shared place, so one that lost
     * its processor does not look again at waiters that others have woken. Helpers wake threads only: the stages of a
     * future are not this caller's to run.
     */
    final void wakeOthers(Object outcome) {
        try {
            for (Waiter w = asleep; w != null; w = asleep) {
                if (ASLEEP.compareAndSet(this, w, w.next) && w.isThread()) {
                    w.tell(outcome);
                }
            }
        } catch (Throwable e) {
            // This caller has its outcome. The watchdog wakes the waiter that it was about to wake.
        }
    }
}
