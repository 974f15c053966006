package dev.coalesce.agent.site;

import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call that the agent makes again know what it is made for. A ticket waits for its thread to enter the method, and
 * is gone then: calls inside the body are ordinary ones. No thread-local: none is left behind in the application's threads.
 */
final class Tickets {
    private static final ConcurrentMap<Thread, Object> HELD = new ConcurrentHashMap<>();

    /** To run the body, and tell nobody. */
    private record Alone(CallTable table) {}

    private Tickets() {}

    /** Makes the call as the leader of a flight that has none. */
    static void lead(Lead flight, Callable<?> call) {
        try {
            make(flight, call);
        } catch (Throwable e) {
            // The flight has been told by the woven method, and what is left is nobody's.
        }
    }

    /** Makes the call uncoalesced, and gives its result. */
    static @Nullable Object alone(CallTable table, Callable<?> call) throws Exception {
        return make(new Alone(table), call);
    }

    private static @Nullable Object make(Object ticket, Callable<?> call) throws Exception {
        Thread me = Thread.currentThread();
        Object before = HELD.put(me, ticket);
        try {
            return call.call();
        } finally {
            if (HELD.remove(me, ticket) && ticket instanceof Lead) {
                ((Lead) ticket).abandon(); // it never got to the body
            }
            if (before != null) {
                HELD.put(me, before);
            }
        }
    }

    /** The flight this call was made for, {@code alone} for none, or null: it is an ordinary call. */
    static @Nullable Object take(CallTable table, Object alone) {
        if (HELD.isEmpty()) {
            return null;
        }
        Thread me = Thread.currentThread();
        Object ticket = HELD.get(me);
        if (ticket instanceof Lead && ((Lead) ticket).isOf(table)) {
            HELD.remove(me);
            ((Lead) ticket).adopt();
            return ticket;
        }
        if (ticket instanceof Alone && ((Alone) ticket).table == table) {
            HELD.remove(me);
            return alone;
        }
        return null;
    }
}
