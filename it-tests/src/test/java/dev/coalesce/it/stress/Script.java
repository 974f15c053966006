package dev.coalesce.it.stress;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The script that the body follows if this call runs it.
 *
 * @param number distinguishes the scripts of one history
 * @param ending how the body ends
 * @param pause the duration, as the number of {@link Thread#yield} calls
 * @param nested a call that the body makes first, or null
 */
record Script(
        int number, Ending ending, int pause, @Nullable Call nested) {
    /** The ways in which a body can end. */
    enum Ending {
        RETURN,
        THROW,
        THROW_ERROR,
        /** The body throws {@link InterruptedException}. */
        INTERRUPTED,
        /** The body returns a future or publisher that is cancelled, by no caller. */
        CANCELLED,
        /** A timeout of the body's own client, as an {@link java.io.InterruptedIOException}. */
        TIMEOUT_AS_IO,
        /** A timeout of the body's own client, as a {@link java.util.concurrent.CancellationException}. */
        TIMEOUT_AS_CANCELLATION,
        /** A timeout of the body's own client, as the cause of another exception. */
        TIMEOUT_AS_CAUSE
    }

    /**
     * A call of one of the methods.
     *
     * @param method the method of {@link Subject}
     * @param key the key of the call
     * @param script what the body does if this call leads
     * @param leaving what the caller does with a future that it receives
     */
    record Call(Subject.Method method, int key, Script script, Leaving leaving) {
        /** Returns how the caller leaves. A subscriber has one way only. */
        Leaving way() {
            return leaving != Leaving.STAYS && method.isStream() ? Leaving.CANCEL : leaving;
        }
    }

    static Call randomCall(Random random, Plan plan, int depth) {
        Subject.Method method = plan.methods().get(random.nextInt(plan.methods().size()));
        Script script = random(random, plan, method, depth);
        return new Call(
                method, random.nextInt(plan.keys()), script, depth == 0 ? leaving(random, plan) : Leaving.STAYS);
    }

    private static Leaving leaving(Random random, Plan plan) {
        Leaving[] ways = Leaving.values();
        return plan.cancelling() && random.nextInt(3) == 0 ? ways[random.nextInt(ways.length)] : Leaving.STAYS;
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
        return new Script(random.nextInt(), ending(random, plan), pause(random), nested);
    }

    private static int pause(Random random) {
        return random.nextInt(10) == 0 ? 200 + random.nextInt(2_000) : random.nextInt(40);
    }

    private static Ending ending(Random random, Plan plan) {
        List<Ending> failures = plan.failures().endings();
        return failures.isEmpty() || random.nextInt(5) < 3
                ? Ending.RETURN
                : failures.get(random.nextInt(failures.size()));
    }
}
