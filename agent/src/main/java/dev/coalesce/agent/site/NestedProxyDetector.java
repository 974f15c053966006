package dev.coalesce.agent.site;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether there is another proxy behind a proxy, as where advice is around a client made of an interface: {@link
 * ProxyPolicy} tells neither of them from a client. The inner one is coalesced, the outer one's calls pass.
 *
 * <p>A proxy's call that leads is noted for its thread. One of the same declaration and another object that is called on this
 * thread takes the lead away: the flight is abandoned before anyone gets a result from it.
 */
final class NestedProxyDetector {
    /** A proxy's call that runs its body on a thread. */
    private record Running(
            ReplayContext.ReplayTarget lead, @Nullable Running outer) {}

    private static final ConcurrentMap<Thread, Running> RUNNING = new ConcurrentHashMap<>();

    private static final int FEW = 256;

    /** When those of threads that ended without stack to say so are looked for; doubles with how many are alive. */
    private static volatile int many = FEW;

    private NestedProxyDetector() {}

    static void began(ReplayContext.ReplayTarget lead) {
        if (RUNNING.size() > many) {
            RUNNING.keySet().removeIf(thread -> !thread.isAlive());
            many = Math.max(FEW, 2 * RUNNING.size());
        }
        Thread me = Thread.currentThread();
        RUNNING.put(me, new Running(lead, RUNNING.get(me)));
    }

    /** A proxy is called, whose method this is. */
    static void reached(CallGroup table, ProxyPolicy proxied) {
        if (RUNNING.isEmpty()) {
            return;
        }
        Thread me = Thread.currentThread();
        for (Running running = RUNNING.get(me); running != null; running = running.outer) {
            ReplayContext.ReplayTarget lead = running.lead;
            CallGroup outer = lead.table();
            ProxyPolicy front = outer.method.proxied;
            if (lead.owner() == me && outer != table && front != null && front.standsFor(proxied)) {
                outer.passOn();
                giveUp(lead);
            }
        }
    }

    /** When the call's body has ended: whether the result is not the proxy's to share. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    static boolean passed(ReplayContext.ReplayTarget lead) {
        Thread me = Thread.currentThread();
        Running running = RUNNING.get(me);
        while (running != null && running.lead != lead) {
            running = running.outer; // of those inside that had no stack left to end
        }
        if (running != null && running.outer == null) {
            RUNNING.remove(me);
        } else if (running != null) {
            RUNNING.put(me, running.outer);
        }
        return (running != null && lead.isDone()) || passes(lead);
    }

    /** Also when the future that the body returned completes: a class may have been loaded since. */
    static boolean passes(ReplayContext.ReplayTarget lead) {
        if (!lead.table().passes()) {
            return false;
        }
        giveUp(lead);
        return true;
    }

    private static void giveUp(ReplayContext.ReplayTarget lead) {
        if (!lead.isDone()) {
            lead.table().method.counters.leads.decrement();
        }
        lead.abandon();
    }
}
