package dev.coalesce.junit;

import org.jspecify.annotations.Nullable;

/** The turn of one test in a {@link TestRun}. */
final class Turn {
    private final TestRun run;
    private final @Nullable Thread thread;
    private final long stamp;
    private final boolean alone;
    private boolean isOff;

    Turn(TestRun run, @Nullable Thread thread, long stamp, boolean alone) {
        this.run = run;
        this.thread = thread;
        this.stamp = stamp;
        this.alone = alone;
    }

    void start(boolean off) {
        isOff = off;
        if (off) {
            run.turnOff(true);
        }
    }

    void end() {
        try {
            if (isOff) {
                run.turnOff(false);
            }
        } finally {
            run.end(thread, stamp, alone);
        }
    }
}
