package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The parameters of one history, all derived from the seed.
 *
 * @param seed the seed of all random choices
 * @param methods the methods that are called
 * @param keys the number of different keys
 * @param callers the number of calling threads
 * @param callsEach the number of calls of each thread
 * @param virtual whether the threads are virtual, if the JDK has virtual threads
 * @param failing whether bodies may fail
 * @param nesting whether bodies may make calls
 * @param invalidating whether results are invalidated concurrently
 * @param interrupting whether callers are interrupted
 * @param cancelling whether callers cancel the futures they receive
 */
record Plan(
        long seed,
        List<Subject.Method> methods,
        int keys,
        int callers,
        int callsEach,
        boolean virtual,
        boolean failing,
        boolean nesting,
        boolean invalidating,
        boolean interrupting,
        boolean cancelling) {

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
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0);
    }

    /** Whether two bodies of one key must never run at the same time in this history. */
    boolean allowsOneLeaderOnly(Subject.Method method) {
        return !nesting && !invalidating && !cancelling && method.leaders() == Subject.Leaders.ONE;
    }
}
