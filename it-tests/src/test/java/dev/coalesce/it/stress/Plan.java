package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Script.Ending;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one history, all derived from the seed.
 *
 * @param seed the seed of all random choices
 * @param methods the methods that are called
 * @param keys the number of different keys
 * @param callers the number of calling threads
 * @param callsEach the number of calls of each thread
 * @param virtual whether the threads are virtual, if the JDK has virtual threads
 * @param failures how bodies may fail
 * @param nesting whether bodies may make calls
 * @param invalidating whether results are invalidated concurrently
 * @param interrupting whether callers are interrupted
 * @param cancelling whether callers complete the futures they receive early
 * @param situation what is arranged beside the random calls, or null
 */
record Plan(
        long seed,
        List<Subject.Method> methods,
        int keys,
        int callers,
        int callsEach,
        boolean virtual,
        Failures failures,
        boolean nesting,
        boolean invalidating,
        boolean interrupting,
        boolean cancelling,
        @Nullable Situation situation) {

    /** The ways in which the bodies of a history may fail. */
    enum Failures {
        NONE,
        TIMEOUTS,
        ALL;

        List<Ending> endings() {
            return switch (this) {
                case NONE -> List.of();
                case TIMEOUTS ->
                    List.of(
                            Ending.TIMEOUT_AS_IO,
                            Ending.TIMEOUT_AS_CANCELLATION,
                            Ending.TIMEOUT_AS_CAUSE,
                            Ending.CANCELLED);
                case ALL -> List.of(Ending.values());
            };
        }
    }

    static Plan of(long seed) {
        Random random = new Random(seed);
        List<Subject.Method> methods = new ArrayList<>(List.of(Subject.Method.values()));
        Collections.shuffle(methods, random);
        return new Plan(
                seed,
                List.copyOf(methods.subList(0, 1 + random.nextInt(3))),
                1 + random.nextInt(3),
                2 + random.nextInt(8),
                1 + random.nextInt(8),
                random.nextBoolean(),
                Failures.values()[random.nextInt(3)],
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                Situation.random(random));
    }

    /** Whether a thread that leads can end as if interrupted, so that a follower is promoted. */
    boolean allowsPromotions() {
        return interrupting || failures == Failures.ALL;
    }

    /** Whether two bodies of one key must never run at the same time in this history. */
    boolean allowsOneLeaderOnly(Subject.Method method) {
        return !nesting && !invalidating && !cancelling && method.leaders() == Subject.Leaders.ONE;
    }

    /** Whether no body of a key may begin once a caller has received a result of that key. */
    boolean keepsResultsOf(Subject.Method method) {
        return !nesting && !invalidating && method == Subject.Method.async;
    }
}
