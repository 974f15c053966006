package dev.coalesce.bench.child;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Threads that all wait for one result, and when each of them had it. Used once. */
final class Crowd {
    private static final long PAUSE_NANOS = 200_000;

    private final Thread[] threads;
    private final long[] returned;
    private long end;

    Crowd(Threads kind, int size, Runnable call) throws ReflectiveOperationException {
        threads = new Thread[size];
        returned = new long[size];
        for (int i = 0; i < size; i++) {
            int mine = i;
            threads[i] = kind.make(() -> {
                call.run();
                returned[mine] = System.nanoTime();
            });
        }
    }

    /** Returns when all of them wait. */
    void start() {
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            while (!isWaiting(thread)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isWaiting(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** Called just before the result is there. */
    void end() {
        end = System.nanoTime();
    }

    /** From {@link #end} to the return of the last. */
    long nanos() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        return Arrays.stream(returned).max().orElseThrow() - end;
    }
}
