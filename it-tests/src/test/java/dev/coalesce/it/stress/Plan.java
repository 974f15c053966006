package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What one history mixes, all of it drawn from the seed.
 *
 * @param seed of everything random in it
 * @param methods that are called
 * @param keys how many different ones
 * @param callers how many threads
 * @param callsEach how many calls each makes
 * @param virtual whether the threads are virtual, where the JDK has them
 * @param failing whether bodies may fail
 * @param nesting whether bodies may call
 * @param dropping whether results are dropped meanwhile
 * @param interrupting whether callers are interrupted meanwhile
 * @param cancelling whether callers cancel futures they got
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
        boolean dropping,
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

    /** Whether two bodies of one key may never run at the same time in it. */
    boolean allowsOneLeaderOnly(Subject.Method method) {
        return !nesting && !dropping && !cancelling && method.leaders() == Subject.Leaders.ONE;
    }
}
