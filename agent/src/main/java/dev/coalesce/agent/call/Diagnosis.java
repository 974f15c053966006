package dev.coalesce.agent.call;

import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import java.util.ArrayList;
import java.util.List;

/** Explains why calls of a method are not shared: the reasons that were counted, and those that the counters show. */
public final class Diagnosis {
    /** With fewer leads, that no key came twice says nothing. */
    private static final long MIN_LEADS = 100;

    private Diagnosis() {}

    /**
     * Explains a method.
     *
     * @param method a linked method or a named coalescer
     * @return the reasons with their counts, in the order of {@link Reason}; empty if there is nothing to explain
     */
    public static List<MethodReasons.Counted> of(CoalescedMethod method) {
        List<MethodReasons.Counted> found = new ArrayList<>(method.reasons().list());
        Snapshot counters = method.snapshot();
        add(found, Reason.EVICTED, counters.evictions(), method);
        add(
                found,
                Reason.EXPIRES_FIRST,
                method.results.replaced() - method.counters().refreshes.sum(),
                method);
        if (found.isEmpty() && counters.leads() >= MIN_LEADS && counters.hits() + counters.follows() == 0) {
            add(found, Reason.NEVER_REPEATS, counters.leads(), method);
        }
        return found;
    }

    private static void add(List<MethodReasons.Counted> found, Reason reason, long count, CoalescedMethod method) {
        if (count > 0) {
            int at = 0;
            while (at < found.size() && found.get(at).reason().compareTo(reason) < 0) {
                at++;
            }
            found.add(at, new MethodReasons.Counted(reason, count, reason.text(method.name())));
        }
    }
}
