package dev.coalesce.agent.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The flights for which a thread has waited long enough, but whose results it still takes if they arrive while it waits
 * for another flight. It receives neither their failures nor their lead. Used by that thread; other threads only leave
 * a result and wake it.
 */
public final class ResultWatch {
    /** Watches no flight. */
    public static final ResultWatch NONE = new ResultWatch();

    private final List<Place> places = new ArrayList<>(1);

    /** Creates a watch of no flight yet, for the current thread. */
    public ResultWatch() {}

    /**
     * Watches one more flight.
     *
     * @param flight the flight; nothing happens if it is watched already
     */
    @SuppressWarnings("ReferenceEquality") // a flight equals another one that has the same key
    public void add(Flight flight) {
        for (Place known : places) {
            if (known.flight == flight) {
                return;
            }
        }
        Place place = new Place(flight, Thread.currentThread());
        places.add(place);
        if (!flight.push(place)) {
            place.receive(flight.outcome());
        }
    }

    /**
     * Returns the result of one of the flights.
     *
     * @return null if none has a result yet
     */
    @Nullable
    Object result() {
        for (int i = 0; i < places.size(); i++) {
            Object result = places.get(i).result;
            if (result != null) {
                return result;
            }
        }
        return null;
    }

    /** Stops watching. */
    public void end() {
        for (Place place : places) {
            if (place.leave()) {
                place.flight.unlinkDeparted();
            }
        }
    }

    /**
     * Tells whether an outcome is worth something to a caller that has an execution of its own to wait for.
     *
     * @param outcome an outcome as {@link Flight#complete} takes it
     * @return false for failures and signals
     */
    static boolean isResult(Object outcome) {
        return !(outcome instanceof Failure) && !(outcome instanceof Signal);
    }

    /** The thread's place among the waiters of one flight. */
    private static final class Place extends Waiter {
        final Flight flight;
        private final Thread thread;

        /** Written by the thread that completes the flight, before it wakes the thread that watches. */
        volatile @Nullable Object result;

        Place(Flight flight, Thread thread) {
            this.flight = flight;
            this.thread = thread;
        }

        void receive(Object outcome) {
            if (isResult(outcome)) {
                result = outcome;
            }
        }

        @Override
        void wake(Object outcome) {
            receive(outcome);
            LockSupport.unpark(thread);
        }

        @Override
        boolean isThread() {
            return true;
        }

        /** The thread waits for an execution that began later. */
        @Override
        boolean becomeLeader(Flight left) {
            return false;
        }
    }
}
