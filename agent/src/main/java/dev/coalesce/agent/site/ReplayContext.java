package dev.coalesce.agent.site;

import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.metrics.Counters;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call that the agent makes again know what it is made for. A ticket waits for its thread to enter the method, and
 * is gone then: calls inside the body are ordinary ones. No thread-local: none is left behind in the application's threads.
 */
final class ReplayContext {
    private static final ConcurrentMap<Thread, PendingReplay> HELD = new ConcurrentHashMap<>();

    /** A flight that a call can be made for. */
    interface ReplayTarget {
        CallGroup table();

        Object key();

        @Nullable
        Thread owner();

        boolean isDone();

        /**
         * This thread has entered the method, to lead it.
         *
         * @param madeOf this call's key, not copied: it changes with the arguments, while the body runs too
         */
        void adopt(Object madeOf);

        void abandon();
    }

    /** Used by one thread. Without a flight: to run the body, and tell nobody. */
    private static final class PendingReplay {
        private final CallGroup table;
        private final @Nullable ReplayTarget flight;
        private boolean taken;

        PendingReplay(CallGroup table, @Nullable ReplayTarget flight) {
            this.table = table;
            this.flight = flight;
        }
    }

    private ReplayContext() {}

    /** Makes the call as the leader of a flight that has none. */
    static void lead(CallFlight flight, Callable<?> call) {
        PendingReplay ticket = new PendingReplay(flight.table(), flight);
        try {
            Object result = make(ticket, call);
            if (ticket.taken) {
                flight.ledAgain(result);
            } else {
                flight.answered(result);
            }
        } catch (Throwable e) {
            if (!ticket.taken) {
                flight.answered(new Failure(e));
            } // else it has been told by the woven method, and what is left is nobody's
        }
    }

    /** As {@link #lead(CallFlight, Callable)}, and gives what the call gave, or throws what it threw. */
    static @Nullable Object lead(PublisherFlight flight, Callable<?> call) throws Exception {
        PendingReplay ticket = new PendingReplay(flight.table, flight);
        try {
            return make(ticket, call);
        } finally {
            if (!ticket.taken) {
                flight.abandon();
            }
        }
    }

    /** Makes the call uncoalesced, and gives its result. */
    static @Nullable Object alone(CallGroup table, Callable<?> call) throws Exception {
        return make(new PendingReplay(table, null), call);
    }

    /** As {@link #alone}, for a call that is counted already, as the lead that another thread makes of it. */
    static @Nullable Object aloneToo(CallGroup table, Callable<?> call) throws Exception {
        PendingReplay ticket = new PendingReplay(table, null);
        try {
            return make(ticket, call);
        } finally {
            Counters counters = table.method.counters;
            (ticket.taken ? counters.bypasses : counters.hits).decrement();
        }
    }

    private static @Nullable Object make(PendingReplay ticket, Callable<?> call) throws Exception {
        Thread me = Thread.currentThread();
        PendingReplay before = HELD.put(me, ticket);
        try {
            return call.call();
        } finally {
            HELD.remove(me, ticket);
            if (before != null) {
                HELD.put(me, before);
            }
        }
    }

    /** Whether what a call was made with is of another key than its flight by now. Its caller may be changing it right now. */
    static boolean isChanged(@Nullable Object madeOf, Object key) {
        try {
            return madeOf != null && !key.equals(madeOf);
        } catch (Throwable e) {
            return true;
        }
    }

    /** The flight this call was made for, {@code alone} for none, or null: it is an ordinary call. */
    static @Nullable Object take(CallGroup table, Object key, Object alone) {
        if (HELD.isEmpty()) {
            return null;
        }
        Thread me = Thread.currentThread();
        PendingReplay ticket = HELD.get(me);
        if (ticket == null || ticket.table != table) {
            return null;
        }
        HELD.remove(me);
        if (ticket.flight != null && isChanged(key, ticket.flight.key())) {
            // Its arguments have been changed since: its result would be kept under a key that it is not of.
            ticket.taken = true;
            ticket.flight.abandon();
            return null;
        }
        ticket.taken = true;
        if (ticket.flight == null) {
            return alone;
        }
        ticket.flight.adopt(key);
        return ticket.flight;
    }
}
