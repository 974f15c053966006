package dev.coalesce.bench.child;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Threads that all wait for one result, and the time at which each of them received it. An object is used once. */
final class WaitingThreads {
    private static final long POLL_NANOS = 200_000;

    private final Thread[] threads;
    private final long[] returned;
    private long end;

    WaitingThreads(ThreadKind kind, int size, Runnable call) throws ReflectiveOperationException {
        threads = new Thread[size];
        returned = new long[size];
        for (int i = 0; i < size; i++) {
            int index = i;
            threads[i] = kind.create(() -> {
                call.run();
                returned[index] = System.nanoTime();
            });
        }
    }

    /** Starts the threads, and returns when all of them are waiting. */
    void start() {
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            while (!isWaiting(thread)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static boolean isWaiting(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** Marks the time of the result. Must be called just before the result becomes available. */
    void markEnd() {
        end = System.nanoTime();
    }

    /**
     * Waits for all threads, and returns the time from {@link #markEnd} to the return of the last one, in nanoseconds.
     */
    long wakeUpNanos() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        return Arrays.stream(returned).max().orElseThrow() - end;
    }
}
