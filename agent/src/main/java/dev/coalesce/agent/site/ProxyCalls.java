package dev.coalesce.agent.site;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether there is a coalesced method behind a proxy. If there is, that one coalesces, and the proxy's calls pass:
 * what else the proxy does (security, transactions) is then done for each caller. If there is none, as with a client made
 * of an interface, the proxy's method is all there is to coalesce.
 *
 * <p>Nobody says which it is, so a proxy's call leads like any other, and is noted for its thread. A coalesced method of the same
 * declaration that is called on this thread takes the lead away: the proxy's flight is abandoned before anyone gets a result
 * from it, who waits for it makes its call through the proxy, and so do all later calls.
 */
final class ProxyCalls {
    /** A proxy's call that runs its body on a thread; how many hits those behind it had before. */
    private record Running(
            Tickets.Led lead, long hits, @Nullable Running outer) {}

    private static final ConcurrentMap<Thread, Running> RUNNING = new ConcurrentHashMap<>();

    private static final int FEW = 256;

    /** When those of threads that ended without stack to say so are looked for; doubles with how many are alive. */
    private static volatile int many = FEW;

    /** Racy: no proxy's call runs before its class is linked, and that is long before. */
    private static boolean any;

    private ProxyCalls() {}

    static void began(Tickets.Led lead) {
        any = true;
        if (RUNNING.size() > many) {
            RUNNING.keySet().removeIf(thread -> !thread.isAlive());
            many = Math.max(FEW, 2 * RUNNING.size());
        }
        Thread me = Thread.currentThread();
        RUNNING.put(me, new Running(lead, lead.table().method.hitsBehind(), RUNNING.get(me)));
    }

    /** A call of a method is about to be coalesced: not a second time, where a proxy in front of it leads. */
    static void reached(CoalescedMethod method) {
        if (!any || RUNNING.isEmpty()) {
            return;
        }
        Thread me = Thread.currentThread();
        for (Running running = RUNNING.get(me); running != null; running = running.outer) {
            Tickets.Led lead = running.lead;
            if (lead.owner() == me && lead.table().method.standsFor(method)) {
                lead.table().passOn();
                lead.table().method.counters.leads.decrement();
                lead.abandon();
            }
        }
    }

    /** When the call's body has ended: whether the result is not the proxy's to share, since a method behind it has answered. */
    @SuppressWarnings("ReferenceEquality") // two flights of one key are equal
    static boolean passed(Tickets.Led lead) {
        Thread me = Thread.currentThread();
        Running running = RUNNING.get(me);
        while (running != null && running.lead != lead) {
            running = running.outer; // of those inside that had no stack left to end
        }
        if (running == null) {
            return false;
        }
        if (running.outer == null) {
            RUNNING.remove(me);
        } else {
            RUNNING.put(me, running.outer);
        }
        if (lead.isDone()) {
            return true;
        }
        if (running.hits == lead.table().method.hitsBehind()) {
            return false;
        }
        lead.table().passOn();
        lead.table().method.counters.leads.decrement();
        lead.abandon();
        return true;
    }
}
