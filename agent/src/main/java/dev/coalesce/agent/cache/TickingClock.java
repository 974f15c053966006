package dev.coalesce.agent.cache;

import dev.coalesce.agent.thread.Daemon;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A cheap substitute for {@code System.nanoTime()}, which on some machines takes twice as long as the rest of a hit.
 * While hits are frequent, a daemon thread writes the time to a field every millisecond, and hits read the field.
 * Thread-safe.
 *
 * <p><b>Accuracy.</b> The written time runs ahead by the longest recent delay of the thread, so an error tends to cause
 * an exact reading instead of an expired result. Within the margin before a deadline a hit always reads the exact
 * clock. A result is served too long only if the thread gets no processor for longer than the margin and that lead
 * together.
 *
 * <p><b>Life cycle.</b> The thread ticks for one second at a time. After that, hits read the exact clock until they are
 * frequent enough to start it again. An idle thread ends after two seconds.
 *
 * <p>Runs begin and end with the monitor of this class. It is a monitor because a hit may be at the end of its stack:
 * to unlock a {@code ReentrantLock} takes stack, and the JVM releases a monitor whatever happens.
 */
public final class TickingClock implements Clock {
    /** The only instance. */
    public static final TickingClock INSTANCE = new TickingClock();

    private static final long TICK_NANOS = 1_000_000;
    private static final long RUN_NANOS = 1_000_000_000;
    private static final long IDLE_NANOS = 2 * RUN_NANOS;

    /** Added to the written time while nobody ticks: it is later than any deadline, so hits read the exact clock. */
    private static final long NEVER = 1L << 62;

    /** This number of exact readings, at an average of more than one per {@link #TICK_NANOS}, starts the thread. */
    private static final int READINGS_TO_START = 1_000;

    /** The time plus the lead of the ticking thread. Written only by that thread, read by every hit. */
    private static volatile long coarseTime = System.nanoTime() + NEVER;

    /**
     * True from the moment a hit starts a run until the thread ends it. Set with the monitor, cleared by the thread.
     */
    private static volatile boolean ticking;

    /** The time in ticks; 0 while nobody ticks. Written only by the ticking thread. */
    private static volatile int ticks;

    /** The thread, ticking or idle; null if there is none. Guarded by the monitor. */
    private static @Nullable Thread thread;

    /**
     * The number of exact readings since {@link #firstReading}. Unsynchronised: lost updates only delay the next run.
     */
    private static int exactReadings;

    private static long firstReading;

    private TickingClock() {}

    @Override
    public long getAsLong() {
        return System.nanoTime();
    }

    @Override
    public boolean isBefore(long deadline, long margin) {
        return coarseTime - (deadline - margin) < 0 || isBeforeExactly(deadline);
    }

    @Override
    public int ticks() {
        int t = ticks;
        if (t == 0 && !ticking) {
            countReading(System.nanoTime());
        }
        return t;
    }

    private static boolean isBeforeExactly(long deadline) {
        long now = System.nanoTime();
        if (!ticking) {
            countReading(now);
        }
        return now - deadline < 0;
    }

    private static void countReading(long now) {
        if (exactReadings == 0) {
            firstReading = now;
        }
        if (++exactReadings >= READINGS_TO_START) {
            exactReadings = 0;
            if (now - firstReading < READINGS_TO_START * TICK_NANOS) {
                startRun();
            }
        }
    }

    /** Starts a run, unless another hit has started it. If that fails, hits continue to read the exact clock. */
    private static synchronized void startRun() {
        if (ticking || !StackRoom.isEnough()) {
            return;
        }
        try {
            if (thread == null) {
                thread = Daemon.start("coalesce-clock", TickingClock::run);
            }
            ticking = true;
            LockSupport.unpark(thread);
        } catch (OutOfMemoryError noThread) {
            // a later hit tries again
        }
    }

    private static void run() {
        do {
            if (ticking) {
                tick();
                ticking = false;
            }
            LockSupport.parkNanos(IDLE_NANOS);
        } while (isStillNeeded());
    }

    /**
     * Races with {@link #startRun}: with the monitor, either this thread sees the new run or the other one sees no
     * thread.
     */
    private static synchronized boolean isStillNeeded() {
        if (!ticking) {
            thread = null;
        }
        return ticking;
    }

    private static void tick() {
        long lead = TICK_NANOS;
        long now = System.nanoTime();
        long end = now + RUN_NANOS;
        try {
            while (now - end < 0) {
                coarseTime = now + lead;
                ticks = Clock.ticksOf(now);
                LockSupport.parkNanos(TICK_NANOS);
                // Parking does not wait while the interrupt flag is set. Nobody has a reason to interrupt this thread.
                boolean unused = Thread.interrupted();
                long next = System.nanoTime();
                lead = Math.max(next - now, lead - lead / 64);
                now = next;
            }
        } finally {
            coarseTime = now + NEVER;
            ticks = 0;
        }
    }
}
