package dev.coalesce.bench.load;

import java.util.concurrent.locks.LockSupport;

/** What time it is, and waiting for a later one. */
public interface Time {
    /** The system's. */
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void until(long nanos) {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
            }
        }
    };

    /**
     * Now.
     *
     * @return nanoseconds from some start
     */
    long nanos();

    /**
     * Returns then, or at once where it has passed.
     *
     * @param nanos as of {@link #nanos()}
     */
    void until(long nanos);
}
