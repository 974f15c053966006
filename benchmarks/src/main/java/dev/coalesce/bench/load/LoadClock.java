package dev.coalesce.bench.load;

import java.util.concurrent.locks.LockSupport;

/** A clock that can also wait for a time. */
public interface LoadClock {
    /** The clock of the system. */
    LoadClock SYSTEM = new LoadClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void waitUntil(long nanos) {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
            }
        }
    };

    /**
     * Returns the current time.
     *
     * @return nanoseconds since an arbitrary origin
     */
    long nanos();

    /**
     * Waits until a time. Returns immediately if the time has passed.
     *
     * @param nanos the time, on the scale of {@link #nanos()}
     */
    void waitUntil(long nanos);
}
