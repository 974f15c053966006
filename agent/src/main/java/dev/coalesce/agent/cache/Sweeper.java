package dev.coalesce.agent.cache;

import dev.coalesce.agent.thread.Daemon;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets go of expired results that nobody asks for again. One daemon thread, started with the first kept result and ended
 * when there is nothing left to sweep.
 */
final class Sweeper implements Runnable {
    /** What is swept; known weakly. */
    interface Swept {
        /** Sweeps; false when there is nothing to sweep until it is added again. */
        boolean sweep();
    }

    private static final long EVERY_MILLIS = 1_000;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final List<WeakReference<Swept>> ALL = new ArrayList<>();
    private static boolean running;
    private static boolean stopped;

    private Sweeper() {}

    static void add(Swept swept) {
        LOCK.lock();
        try {
            if (stopped) {
                return;
            }
            for (int i = ALL.size() - 1; i >= 0; i--) {
                if (ALL.get(i).get() == swept) {
                    ALL.remove(i);
                }
            }
            ALL.add(new WeakReference<>(swept));
            if (!running) {
                Daemon.start("coalesce-sweeper", new Sweeper());
                running = true;
            }
        } catch (OutOfMemoryError noThread) {
            // Results then go when they are replaced or evicted; the next home tries again.
            running = false;
        } finally {
            LOCK.unlock();
        }
    }

    /** For good: what is kept from now on goes with its home. */
    static void stop() {
        LOCK.lock();
        try {
            stopped = true;
            ALL.clear();
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public void run() {
        do {
            pause();
            try {
                sweep();
            } catch (Throwable e) {
                // No memory: this thread must not end while it counts as running.
            }
        } while (goesOn());
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY_MILLIS);
        } catch (InterruptedException e) {
            // Nobody's business to interrupt this thread: go on.
        }
    }

    /** Sweeps without the lock, so that no application thread ever waits for a sweep. */
    private static void sweep() {
        List<WeakReference<Swept>> batch;
        LOCK.lock();
        try {
            batch = new ArrayList<>(ALL);
        } finally {
            LOCK.unlock();
        }
        // One that is added again while it is swept comes with a new reference, and stays.
        batch.removeIf(known -> {
            Swept swept = known.get();
            return swept != null && keepsOn(swept);
        });
        LOCK.lock();
        try {
            ALL.removeAll(batch);
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean goesOn() {
        LOCK.lock();
        try {
            running = !ALL.isEmpty();
            return running;
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean keepsOn(Swept swept) {
        try {
            return swept.sweep();
        } catch (Throwable e) {
            return true; // a key of the application's whose equals throws, or no memory: the next sweep tries again
        }
    }
}
