package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all running workers of {@link Dispatcher}s at regular intervals, for those that a subscriber holds up. The
 * timer ticks only while workers run, and for a short time after. Thread-safe.
 */
final class DispatcherWatch implements Runnable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A subscriber that waits for something (a lock, a queue, time) is slow after this many ticks. */
    private static final int BLOCKED_TICKS = 3;

    /** A subscriber that runs may merely be short of a processor, so it is slow only after this many ticks. */
    private static final int BUSY_TICKS = 10;

    private static final int IDLE_TICKS = 10;

    private static final Set<Dispatcher.Worker> RUNNING = ConcurrentHashMap.newKeySet();
    private static final DispatcherWatch WATCH = new DispatcherWatch();

    private static volatile boolean ticking;

    /** The number of ticks without a running worker. Used by the timer's thread only. */
    private int idle;

    private DispatcherWatch() {}

    static void begin(Dispatcher.Worker worker) {
        RUNNING.add(worker);
        if (!ticking) {
            start();
        }
    }

    static void end(Dispatcher.Worker worker) {
        RUNNING.remove(worker);
    }

    private static synchronized void start() {
        if (!ticking) {
            Timer.after(TICK_NANOS, WATCH);
            ticking = true;
        }
    }

    private static synchronized boolean stopIfIdle() {
        ticking = false;
        return RUNNING.isEmpty(); // read after the write: begin() adds first and then reads `ticking`
    }

    private void tickAgain() {
        try {
            Timer.after(TICK_NANOS, this);
        } catch (Throwable noMemory) {
            ticking = false; // the next worker starts it again
        }
    }

    @Override
    public void run() {
        idle = RUNNING.isEmpty() ? idle + 1 : 0;
        for (Dispatcher.Worker worker : RUNNING) {
            worker.look(BLOCKED_TICKS, BUSY_TICKS);
        }
        if (idle < IDLE_TICKS) {
            tickAgain();
        } else if (!stopIfIdle()) {
            start();
        } else {
            idle = 0;
        }
    }
}
