package dev.coalesce.it.stress;

import java.util.function.BooleanSupplier;

/**
 * Waits for something that has to happen. Time does not decide: a machine that is busy with other work is no fault. A
 * wait is given up only when a history stands still, which means that at each of many looks nothing has begun or ended
 * and no body was doing something.
 */
final class Patience {
    private static final int LOOKS = 6_000;
    private static final int MILLIS_BETWEEN_LOOKS = 10;

    /** Looks without a pause, because most waits are short. */
    private static final int QUICK_LOOKS = 1_000;

    private final Bodies bodies;

    Patience(Bodies bodies) {
        this.bodies = bodies;
    }

    /** Returns false if the history stands still before the condition is true. */
    @SuppressWarnings("ThreadPriorityCheck") // the awaited thread may need this processor
    boolean awaitTrue(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < QUICK_LOOKS; look++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.yield();
        }
        long progress = bodies.progress();
        for (int idle = 0; idle < LOOKS; idle++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            long now = bodies.progress();
            if (now != progress || bodies.isBusy()) {
                progress = now;
                idle = 0;
            }
        }
        return condition.getAsBoolean();
    }

    /** Returns false if the history stands still before the thread has ended. */
    boolean awaitEnd(Thread thread) throws InterruptedException {
        return awaitTrue(() -> !thread.isAlive());
    }
}
