package dev.coalesce.it.stress;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The script that the body follows if this call runs it.
 *
 * @param ending how the body ends
 * @param pause the duration, as the number of {@link Thread#yield} calls
 * @param nested a call that the body makes first, or null
 */
record Script(Ending ending, int pause, @Nullable Call nested) {
    /** The ways in which a body can end. */
    enum Ending {
        RETURN,
        THROW,
        THROW_ERROR,
        /** The body throws {@link InterruptedException}. */
        INTERRUPTED,
        /** The body returns a future or publisher that is cancelled. */
        CANCELLED
    }

    /**
     * A call of one of the methods.
     *
     * @param method the method of {@link Subject}
     * @param key the key of the call
     * @param script what the body does if this call leads
     */
    record Call(Subject.Method method, int key, Script script) {}

    static Call randomCall(Random random, Plan plan, int depth) {
        Subject.Method method = plan.methods().get(random.nextInt(plan.methods().size()));
        return new Call(method, random.nextInt(plan.keys()), random(random, plan, method, depth));
    }

    private static Script random(Random random, Plan plan, Subject.Method method, int depth) {
        // Synchronized methods make no nested calls: a thread that waits for a flight under a monitor can deadlock with
        // a leader that waits for the monitor (see docs/limits.md).
        boolean nests = plan.nesting()
                && !method.isStream()
                && method != Subject.Method.ofSynchronized
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
