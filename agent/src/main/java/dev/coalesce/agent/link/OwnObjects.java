package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;

/**
 * Notices that a method with scope INSTANCE is called once on each object: every call leads, and nothing is shared. It
 * counts the objects, and compares their number with the calls now and then. Racy: a lost count delays the notice.
 */
final class OwnObjects {
    private static final int FIRST_CHECK = 100;

    /** As a percentage, by how much the numbers of calls and objects may differ: several calls may be under way. */
    private static final int TOLERANCE = 10;

    private final CoalescedMethod method;
    private int opened;
    private int nextCheck = FIRST_CHECK;

    OwnObjects(CoalescedMethod method) {
        this.method = method;
    }

    /** Called with the first call on an object. */
    void opened() {
        if (++opened >= nextCheck) {
            check(opened);
        }
    }

    private void check(int objects) {
        nextCheck = objects > Integer.MAX_VALUE / 10 ? Integer.MAX_VALUE : 10 * objects;
        Snapshot counters = method.snapshot();
        long difference = Math.abs(counters.leads() - objects);
        if (counters.hits() + counters.follows() == 0 && difference * 100 <= (long) TOLERANCE * objects) {
            nextCheck = Integer.MAX_VALUE;
            String[] values = {String.valueOf(counters.leads()), method.name(), String.valueOf(objects)};
            String text = Reason.SCOPE.text(values);
            method.reasons().count(Reason.SCOPE, text);
            Log.warn(text + ". " + Reason.SCOPE.cure(values));
        }
    }
}
