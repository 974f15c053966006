package dev.coalesce.agent.cache;

import dev.coalesce.agent.thread.Daemon;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes expired results that nobody looks up again. Thread-safe.
 *
 * <p>One daemon thread sweeps the whole JVM once a second. It starts when the first target is added and ends when none
 * is left. It sweeps without the monitor, so no application thread ever waits for a sweep.
 *
 * <p>The monitor of this class guards all fields. It is a monitor because a caller may be at the end of its stack, or
 * without memory: to wait for a {@code ReentrantLock} and to unlock it takes both, and the JVM releases a monitor
 * whatever happens.
 */
final class Sweeper implements Runnable {
    /** A target of the sweeper, which refers to it weakly. */
    interface Sweepable {
        /** Removes what has expired. Returns false if no further sweep is needed until the target is added again. */
        boolean sweep();
    }

    private static final long INTERVAL_MILLIS = 1_000;

    private static final List<WeakReference<Sweepable>> TARGETS = new ArrayList<>();

    /** True while the thread is running. */
    private static boolean running;

    /** True once the agent has been detached. */
    private static boolean stopped;

    private Sweeper() {}

    static synchronized void add(Sweepable target) {
        if (stopped) {
            return;
        }
        for (int i = TARGETS.size() - 1; i >= 0; i--) {
            if (TARGETS.get(i).get() == target) {
                TARGETS.remove(i);
            }
        }
        TARGETS.add(new WeakReference<>(target));
        if (!running) {
            try {
                Daemon.start("coalesce-sweeper", new Sweeper());
                running = true;
            } catch (OutOfMemoryError noThread) {
                // Expired results then stay until they are replaced or evicted. The next added target tries again.
            }
        }
    }

    /** Ends the thread and ignores later targets. Results cached from then on are collected with their scope owner. */
    static synchronized void stop() {
        stopped = true;
        TARGETS.clear();
    }

    @Override
    public void run() {
        do {
            pause();
            try {
                sweepAll();
            } catch (Throwable e) {
                // Out of memory. The thread must not end here, because it still counts as running.
            }
        } while (hasTargets());
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; an interrupt only starts the next sweep early.
        }
    }

    private static void sweepAll() {
        List<WeakReference<Sweepable>> finished = targets();
        finished.removeIf(reference -> {
            Sweepable target = reference.get();
            return target != null && needsFurtherSweeps(target);
        });
        removeAll(finished);
    }

    private static synchronized List<WeakReference<Sweepable>> targets() {
        return new ArrayList<>(TARGETS);
    }

    /** Races with {@link #add}: a target that is added during its sweep gets a new reference, which is kept. */
    private static synchronized void removeAll(List<WeakReference<Sweepable>> finished) {
        TARGETS.removeAll(finished);
    }

    /** Returns the results of all scope owners of all targets. */
    static List<Results> liveResults() {
        List<Results> all = new ArrayList<>();
        for (WeakReference<Sweepable> reference : targets()) {
            if (reference.get() instanceof MethodResults method) {
                all.addAll(method.liveResults());
            }
        }
        return all;
    }

    private static boolean needsFurtherSweeps(Sweepable target) {
        try {
            return target.sweep();
        } catch (Throwable e) {
            return true; // an application's key threw, or memory is short: the next sweep tries again
        }
    }

    private static synchronized boolean hasTargets() {
        running = !TARGETS.isEmpty();
        return running;
    }
}
