package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.ExitHook;
import dev.coalesce.agent.thread.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all running workers of {@link Dispatcher}s at regular intervals, for those that a subscriber holds up. The
 * timer ticks only while workers run, and for a short time after. Thread-safe.
 */
class DispatcherWatch implements Runnable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A subscriber that waits inside one element (for a lock, a queue, time) is stuck after this many ticks. */
    private static final int BLOCKED_TICKS = 3;

    /** A subscriber that runs may merely be short of a processor, so it is stuck only after this many ticks. */
    private static final int BUSY_TICKS = 30;

    /** A subscriber that receives elements is slow if its turn takes this many ticks. */
    private static final int SLOW_TICKS = 10;

    private static final int IDLE_TICKS = 10;

    private static final Set<Dispatcher.Worker> WATCHED = ConcurrentHashMap.newKeySet();
    private static final DispatcherWatch WATCH = new DispatcherWatch();

    private static final ExitHook HOOK = new ExitHook("coalesce-exit", new DeliveryAtExit());

    /**
     * Whether a tick is scheduled. Set with the monitor of this object, before the tick is scheduled: it may come before
     * the thread that schedules it runs on. Cleared by the tick, without the monitor.
     */
    private volatile boolean ticking;

    /** The number of ticks without a worker. Used by the timer's thread only. */
    private int idle;

    DispatcherWatch() {}

    /** Called by a worker that begins to run. It is forgotten some time after it has become idle. */
    static void begin(Dispatcher.Worker worker) {
        if (!worker.isWatched) {
            add(worker);
        }
        WATCH.ensureTicking();
    }

    /** Changes the set and the worker's flag together: a flag without an entry would never be corrected. */
    private static synchronized void add(Dispatcher.Worker worker) {
        WATCHED.add(worker);
        worker.isWatched = true;
    }

    private static synchronized void remove(Dispatcher.Worker worker) {
        worker.isWatched = false;
        WATCHED.remove(worker);
    }

    /** Schedules the next tick, unless it is scheduled already. */
    final void ensureTicking() {
        if (!ticking) {
            scheduleTick();
        }
    }

    private synchronized void scheduleTick() {
        if (!ticking) {
            ticking = true;
            try {
                schedule(TICK_NANOS);
            } catch (Throwable noMemory) {
                ticking = false; // a field write: there may be no stack left for a call
                throw noMemory;
            }
            HOOK.add();
        }
    }

    /** Runs this object after a delay. */
    void schedule(long nanos) {
        Timer.after(nanos, this);
    }

    /** Returns the workers that may have something to deliver. */
    static Iterable<Dispatcher.Worker> workers() {
        return WATCHED;
    }

    /** Looks at all workers. Called by the timer. */
    @Override
    public void run() {
        for (Dispatcher.Worker worker : WATCHED) {
            look(worker);
        }
        idle = WATCHED.isEmpty() ? idle + 1 : 0;
        ticking = false;
        // Read after the write: a worker is added before it reads `ticking`.
        if (idle < IDLE_TICKS || !WATCHED.isEmpty()) {
            tickAgain();
        } else {
            stop();
        }
    }

    private static void look(Dispatcher.Worker worker) {
        try {
            if (!worker.look(BLOCKED_TICKS, BUSY_TICKS, SLOW_TICKS)) {
                forget(worker);
            }
        } catch (Throwable noMemory) {
            // The next look tries again.
        }
    }

    private synchronized void stop() {
        if (!ticking) {
            HOOK.remove();
        }
    }

    private static void forget(Dispatcher.Worker worker) {
        remove(worker);
        if (!worker.isIdle() && worker.isCurrent()) {
            begin(worker); // it has begun to run, and has not seen that it is not watched any longer
        }
    }

    private void tickAgain() {
        try {
            ensureTicking();
        } catch (Throwable noMemory) {
            // The next worker that runs starts the timer again.
        }
    }
}
