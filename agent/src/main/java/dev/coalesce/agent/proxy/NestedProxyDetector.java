package dev.coalesce.agent.proxy;

import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CallInterceptor;
import dev.coalesce.agent.call.ReplayTarget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether there is another proxy behind a proxy, as with advice around a client that is made of an interface:
 * {@link ProxyPolicy} takes both of them for clients. The inner one is coalesced; the calls of the outer one pass.
 *
 * <p>A proxy's call that leads is noted for its thread. If a proxy of the same declaration, but another object, is
 * called on this thread, the outer flight is abandoned before anyone gets a result from it. Thread-safe.
 */
final class NestedProxyDetector {
    /** A proxy's call that runs its body on a thread. */
    private record Running(ReplayTarget flight, @Nullable Running outer) {}

    private static final ConcurrentMap<Thread, Running> RUNNING = new ConcurrentHashMap<>();

    private static final int MIN_LIMIT = 256;

    /**
     * When the map exceeds this size, entries of dead threads are removed: they ended without the stack to do so.
     * Doubles with the living.
     */
    private static volatile int limit = MIN_LIMIT;

    private NestedProxyDetector() {}

    static void began(ReplayTarget flight) {
        if (RUNNING.size() > limit) {
            RUNNING.keySet().removeIf(thread -> !thread.isAlive());
            limit = Math.max(MIN_LIMIT, 2 * RUNNING.size());
        }
        Thread me = Thread.currentThread();
        RUNNING.put(me, new Running(flight, RUNNING.get(me)));
    }

    /** Called when a proxy's method is entered. */
    static void entered(CallGroup group, ProxyPolicy policy) {
        if (RUNNING.isEmpty()) {
            return;
        }
        Thread me = Thread.currentThread();
        for (Running running = RUNNING.get(me); running != null; running = running.outer) {
            ReplayTarget flight = running.flight;
            CallGroup outer = groupOf(flight);
            CallInterceptor interceptor = outer.method().interceptor();
            if (flight.leader() == me
                    && outer != group
                    && interceptor instanceof ProxyPolicy front
                    && front.standsFor(policy)) {
                outer.disable();
                giveUp(flight);
            }
        }
    }

    /**
     * Called when the body of a proxy's call has ended, and when its future has: a class may have been loaded since.
     */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    static boolean countsAtEnd(ReplayTarget flight) {
        Thread me = Thread.currentThread();
        Running running = RUNNING.get(me);
        while (running != null && running.flight != flight) {
            running = running.outer; // an inner call that had no stack left to end
        }
        if (running != null && running.outer == null) {
            RUNNING.remove(me);
        } else if (running != null) {
            RUNNING.put(me, running.outer);
        }
        if (running != null && flight.isDone()) {
            return false;
        }
        if (!groupOf(flight).isDisabled()) {
            return true;
        }
        giveUp(flight);
        return false;
    }

    private static CallGroup groupOf(ReplayTarget flight) {
        return (CallGroup) flight.group();
    }

    private static void giveUp(ReplayTarget flight) {
        if (!flight.isDone()) {
            groupOf(flight).method().counters().leads.decrement();
        }
        flight.abandon();
    }
}
