package dev.coalesce.bench.child;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that all wait for one result, round by round, and when each of them had it. They are made once: to start ten
 * thousand platform threads can take seconds.
 */
final class Crowd {
    private static final long PAUSE_NANOS = 200_000;

    private final Thread[] threads;
    private final AtomicIntegerArray calls;
    private final long[] returned;

    /** Where they are between two rounds; and the thread that measures, when it starts one. */
    private final Phaser gate;

    private record Round(int number, Runnable call, CountDownLatch returns) {}

    private volatile Round round;
    private long end;

    Crowd(Threads kind, int size) throws ReflectiveOperationException {
        threads = new Thread[size];
        calls = new AtomicIntegerArray(size);
        returned = new long[size];
        gate = new Phaser(size + 1);
        round = new Round(0, () -> {}, new CountDownLatch(0));
        for (int i = 0; i < size; i++) {
            int mine = i;
            threads[i] = kind.make(() -> run(mine));
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    private void run(int mine) {
        while (true) {
            gate.arriveAndAwaitAdvance();
            Round now = round;
            calls.set(mine, now.number);
            now.call.run();
            returned[mine] = System.nanoTime();
            now.returns.countDown();
        }
    }

    /** Returns when all of them wait in this call. */
    void start(Runnable call) {
        Round now = new Round(round.number + 1, call, new CountDownLatch(threads.length));
        round = now;
        gate.arriveAndAwaitAdvance();
        for (int i = 0; i < threads.length; i++) {
            while (calls.get(i) != now.number || !isWaiting(threads[i])) {
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
        round.returns.await();
        return Arrays.stream(returned).max().orElseThrow() - end;
    }
}
