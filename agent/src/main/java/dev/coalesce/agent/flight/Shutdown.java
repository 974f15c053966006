package dev.coalesce.agent.flight;

import dev.coalesce.agent.thread.Daemon;
import dev.coalesce.agent.thread.ExitHook;
import dev.coalesce.agent.thread.Privileged;
import java.security.PrivilegedAction;

/**
 * Knows whether the JVM is shutting down. A leader whose body calls {@code System.exit} never returns, and the JVM ends
 * only when all shutdown hooks have: a hook that waited for that leader, or for another thread that does, would wait
 * for ever. So no call waits for a flight once the shutdown has begun.
 *
 * <p>A wait is noted in the {@link WaitGraph} first, and asks {@link #hasBegun} then. {@link #begin} makes the answer
 * true first, and releases the waits that are noted then. One of the two sees the other.
 */
public final class Shutdown {
    /** Is no hook. The JVM refuses to remove it once the shutdown has begun, and only then. */
    private static final Thread PROBE = Daemon.unstarted("coalesce-shutdown", null);

    private static final PrivilegedAction<Boolean> ASK = new PrivilegedAction<>() {
        @Override
        public Boolean run() {
            try {
                Runtime.getRuntime().removeShutdownHook(PROBE);
                return false;
            } catch (IllegalStateException shuttingDown) {
                return true;
            }
        }
    };

    private static volatile boolean begun;

    private Shutdown() {}

    /**
     * Asks the JVM whether it is shutting down.
     *
     * @return true before the first shutdown hook runs
     */
    public static boolean hasBegun() {
        if (!begun && Privileged.run(ASK)) {
            begun = true;
        }
        return begun;
    }

    /** Tells whether the shutdown was noticed. Costs a field read. */
    static boolean isNoticed() {
        return begun;
    }

    /** Called when the shutdown has begun: ends all waits for flights. */
    static void begin() {
        begun = true;
        WaitGraph.releaseAll();
    }

    /** A hook that calls {@link #begin}. It exists only while threads wait, so that it holds no application. */
    static final class Hook {
        private final ExitHook hook = new ExitHook("coalesce-shutdown", new Runnable() {
            @Override
            public void run() {
                begin();
            }
        });

        void add() {
            if (!hook.add()) {
                begin();
            }
        }

        void remove() {
            hook.remove();
        }
    }

    /** Lets a test end its shutdown. */
    static void reset() {
        begun = false;
    }
}
