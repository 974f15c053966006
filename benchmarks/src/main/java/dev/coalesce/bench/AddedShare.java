package dev.coalesce.bench;

import dev.coalesce.bench.child.ObservedShare;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;

/** How much CPU time a mode adds to calls whose bodies take a certain time. */
final class AddedShare {
    private static final long[] BODY_MICROS = {30, 200, 1_000};

    /** Compares the CPU time of the two classes of {@link ObservedShare}. */
    interface Ratio {
        /**
         * Returns the CPU time of the first class, divided by that of the second.
         *
         * @param watched the name of the class that the mode is about
         * @param bodyMicros how long a body takes, in microseconds
         */
        double of(String watched, long bodyMicros) throws Exception;
    }

    /** The figures, in percent. */
    final Group group;

    AddedShare(String mode, String note) {
        group = new Group(mode + ": added CPU time, the result is a record of 8 objects", "%").note(note);
        for (long each : BODY_MICROS) {
            group.target(Target.score(body(each), 1.0));
        }
    }

    private static String body(long micros) {
        return "a body of " + micros + " µs";
    }

    void round(Ratio ratio) throws Exception {
        for (long each : BODY_MICROS) {
            double watched = ratio.of(ObservedShare.FIRST, each);
            double swapped = ratio.of(ObservedShare.SECOND, each);
            group.line(body(each)).add(100 * (Math.sqrt(watched / swapped) - 1));
        }
    }
}
