package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Daemon;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks from time to time at what callbacks may hold up. One daemon thread serves all of it. A stack that ends in the
 * middle leaves nothing behind that others would wait for.
 */
final class CallbackWatch implements Runnable {
    private static final long TICK_MILLIS = 250;
    private static final int MAX_IDLE_TICKS = 20;

    private static final Set<Watched> WATCHED = ConcurrentHashMap.newKeySet();

    /** Whether the watching thread exists, or is about to start. Written under the monitor of this class. */
    private static volatile boolean watching;

    /** Something that the watch looks at. It is compared by identity. */
    interface Watched {
        /**
         * Called by the watching thread.
         *
         * @return false if there is nothing to watch any more
         */
        boolean look();
    }

    private CallbackWatch() {}

    static void add(Watched watched) {
        WATCHED.add(watched);
        if (!watching) {
            start();
        }
    }

    private static synchronized void start() {
        if (!watching) {
            watching = true;
            try {
                Daemon.start("coalesce-callbacks", new CallbackWatch());
            } catch (Throwable noThread) {
                watching = false; // a field write: there may be no stack left for a call. The next one tries again
            }
        }
    }

    static void remove(Watched watched) {
        WATCHED.remove(watched);
    }

    @Override
    public void run() {
        do {
            watch();
        } while (!isToEnd());
    }

    /** Races with {@link #add}: the field is written before the set is read, and there in the other order. */
    private static synchronized boolean isToEnd() {
        watching = false;
        watching = !WATCHED.isEmpty();
        return !watching;
    }

    private static void watch() {
        for (int idle = 0; idle < MAX_IDLE_TICKS; idle++) {
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread: go on.
            }
            for (Watched each : WATCHED) {
                idle = 0;
                look(each);
            }
        }
    }

    private static void look(Watched each) {
        try {
            if (!each.look()) {
                WATCHED.remove(each);
            }
        } catch (Throwable e) {
            // No thread or memory: try again at the next tick.
        }
    }
}
