package dev.coalesce.it.stress;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a call does if it comes to run the body.
 *
 * @param ending how it ends
 * @param pause how long it takes: turns of a loop that lets others run
 * @param nested a call it makes before, or null
 */
record Script(Ending ending, int pause, @Nullable Call nested) {
    /** The ways in which a body can end. */
    enum Ending {
        RETURN,
        THROW,
        THROW_ERROR,
        /** As if its client had hung up. */
        INTERRUPTED,
        /** Of a future: the body returns one, and that is cancelled. */
        CANCELLED
    }

    /**
     * A call of one of the methods.
     *
     * @param method of {@link Subject}
     * @param key the part that counts
     * @param script what it does if it leads
     */
    record Call(Subject.Method method, int key, Script script) {}

    static Call randomCall(Random random, Plan plan, int depth) {
        Subject.Method method = plan.methods().get(random.nextInt(plan.methods().size()));
        return new Call(method, random.nextInt(plan.keys()), random(random, plan, method, depth));
    }

    private static Script random(Random random, Plan plan, Subject.Method method, int depth) {
        // A body that holds a monitor and waits for a flight can deadlock with one that does the reverse: see the
        // limits.
        boolean nests = plan.nesting()
                && !method.isStream()
                && method != Subject.Method.locked
                && depth < 3
                && random.nextInt(4) == 0;
        Call nested = nests ? randomCall(random, plan, depth + 1) : null;
        return new Script(ending(random, plan), pause(random), nested);
    }

    private static int pause(Random random) {
        return random.nextInt(10) == 0 ? 200 + random.nextInt(2_000) : random.nextInt(40);
    }

    private static Ending ending(Random random, Plan plan) {
        int n = random.nextInt(plan.failing() ? 10 : 1);
        return switch (n) {
            case 6 -> Ending.THROW;
            case 7 -> Ending.THROW_ERROR;
            case 8 -> Ending.INTERRUPTED;
            case 9 -> Ending.CANCELLED;
            default -> Ending.RETURN;
        };
    }
}
