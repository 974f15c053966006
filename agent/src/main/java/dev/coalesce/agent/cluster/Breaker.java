package dev.coalesce.agent.cluster;

import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker before the engine. Calls ask the engine only while the breaker {@link #isClosed is closed}.
 *
 * <p><b>Opening.</b> {@link #trip} opens the breaker when a command was not answered in time, and {@link #open} when the
 * connection is lost.
 *
 * <p><b>Closing.</b> {@link Engine} decides when to call {@link #close}: after each connection, and when it is told that
 * the engine has answered a ping. A tripped breaker pings every {@link #PING_NANOS} as long as there is a connection.
 *
 * <p>Thread-safe.
 */
final class Breaker {
    private static final long PING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Engine engine;

    /** Whether a ping is planned or under way. At most one is. */
    private final AtomicBoolean isProbing = new AtomicBoolean();

    /** Whether calls ask the engine. Written by the client's thread, and by callers that trip the breaker. */
    private volatile boolean closed;

    /** Since when {@link #closed} has its value, by the wall clock, for people. */
    private volatile long sinceMillis = System.currentTimeMillis();

    /** Why the breaker is open; null while it is closed, and before it is opened or closed for the first time. */
    private volatile @Nullable String problem;

    /** How often the closed breaker was opened. Written under this object's monitor. */
    private volatile long openings;

    /** The breaker protects this. The methods do not block. */
    interface Engine {
        /** Returns whether a ping can be sent. */
        boolean isConnected();

        /** Sends a ping. The stage fails if it cannot be sent. */
        CompletionStage<?> ping();

        /** Called when calls stop asking the engine: callers that wait for it go on alone. */
        void opened();

        /** Called when the engine has answered a ping while the breaker was open: closes the breaker, now or later. */
        void answered();
    }

    /** Creates an open breaker. */
    Breaker(Engine engine) {
        this.engine = engine;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns since when the breaker has been open or closed; milliseconds since 1970. */
    long sinceMillis() {
        return sinceMillis;
    }

    /** Returns why the breaker is open; null while it is closed, or if no attempt to connect has ended. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Returns how often the closed breaker was opened. */
    long openings() {
        return openings;
    }

    void close() {
        set(true, null);
    }

    /** Opens the breaker until {@link #close}, without pings. */
    void open(@Nullable String why) {
        set(false, why);
        engine.opened();
    }

    /** Opens the breaker because the engine has not answered in time, or has refused a command. */
    void trip(String why) {
        if (!closed) {
            return;
        }
        open(why);
        stayOpen(why);
    }

    /** Leaves the open breaker open, and asks the engine again later: it does not do what calls rely on. */
    void stayOpen(String why) {
        set(false, why);
        Log.warnEvery(
                TimeUnit.MINUTES.toNanos(1),
                "cluster breaker",
                "the engine that connects the JVMs cannot be used; this JVM goes on alone until it answers: " + why);
        probeLater();
    }

    private synchronized void set(boolean isClosed, @Nullable String why) {
        problem = why;
        if (closed == isClosed) {
            return;
        }
        sinceMillis = System.currentTimeMillis();
        closed = isClosed;
        if (!isClosed) {
            openings++;
        }
        Events.connectionChanged(isClosed, why);
    }

    private void probeLater() {
        if (isProbing.compareAndSet(false, true)) {
            Timer.after(PING_NANOS, new Probe());
        }
    }

    /** A breaker that was tripped while this probe was ending has planned none of its own, so it is looked at again. */
    private void endProbe() {
        isProbing.set(false);
        if (!closed && engine.isConnected()) {
            probeLater();
        }
    }

    /** A class instead of a lambda, whose creation would take time from the first call that finds the engine dead. */
    private final class Probe implements Runnable {
        @Override
        public void run() {
            boolean isClosed = closed;
            if (!engine.isConnected() || isClosed) {
                endProbe(); // the next connection closes the breaker
                return;
            }
            engine.ping().whenComplete((pong, failed) -> {
                if (failed == null && engine.isConnected()) {
                    engine.answered();
                }
                endProbe();
            });
        }
    }
}
