package dev.coalesce.agent.cache;

import dev.coalesce.agent.thread.Daemon;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code System.nanoTime()}, which on some machines costs twice what the rest of a hit does; so while many hits come, a
 * thread writes the time down every millisecond, and they read that.
 *
 * <p>What is written runs ahead by as much as the thread was lately late, so a reader errs towards asking the real clock,
 * and near a deadline it always does: a result is served too long only where the thread got no processor for the margin and
 * that lead together. The thread writes for a second at a time; then hits in number have to ask for it again.
 */
public final class TickingClock implements Clock {
    /** The one of this JVM. */
    public static final TickingClock INSTANCE = new TickingClock();

    private static final long TICK = 1_000_000;
    private static final long RUN = 1_000_000_000;
    private static final long LINGER = 2 * RUN;

    /** Later than any deadline: whoever reads it asks the real clock. */
    private static final long NEVER = 1L << 62;

    /** So many exact readings within {@link #TICK} times this make ticking worth it. */
    private static final int MANY = 1_000;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static volatile long coarse = System.nanoTime() + NEVER;
    private static volatile boolean ticking;

    /** The time that was last written, in ticks; 0 while nobody writes. */
    private static volatile int ticks;

    private static @Nullable Thread thread;

    /** Not exact, nor need they be. */
    private static int asked;

    private static long askedSince;

    private TickingClock() {}

    @Override
    public long getAsLong() {
        return System.nanoTime();
    }

    @Override
    public boolean isBefore(long deadline, long margin) {
        return coarse - (deadline - margin) < 0 || isBeforeExactly(deadline);
    }

    @Override
    public int ticks() {
        int t = ticks;
        if (t == 0 && !ticking) {
            asked(System.nanoTime());
        }
        return t;
    }

    private static boolean isBeforeExactly(long deadline) {
        long now = System.nanoTime();
        if (!ticking) {
            asked(now);
        }
        return now - deadline < 0;
    }

    private static void asked(long now) {
        if (asked == 0) {
            askedSince = now;
        }
        if (++asked >= MANY) {
            asked = 0;
            if (now - askedSince < MANY * TICK) {
                start();
            }
        }
    }

    /** Never waits: where another thread is at it, that one starts it. */
    private static void start() {
        if (!LOCK.tryLock()) {
            return;
        }
        try {
            if (ticking) {
                return;
            }
            if (thread == null) {
                thread = Daemon.start("coalesce-clock", TickingClock::run);
            }
            ticking = true;
            LockSupport.unpark(thread);
        } catch (OutOfMemoryError noThread) {
            // Hits then read the real clock.
        } finally {
            LOCK.unlock();
        }
    }

    private static void run() {
        do {
            if (ticking) {
                tick();
                ticking = false;
            }
            LockSupport.parkNanos(LINGER);
        } while (goesOn());
    }

    private static boolean goesOn() {
        LOCK.lock();
        try {
            if (!ticking) {
                thread = null;
            }
            return ticking;
        } finally {
            LOCK.unlock();
        }
    }

    private static void tick() {
        long lead = TICK;
        long now = System.nanoTime();
        long end = now + RUN;
        try {
            while (now - end < 0) {
                coarse = now + lead;
                ticks = Clock.ticksOf(now);
                LockSupport.parkNanos(TICK);
                boolean unused = Thread.interrupted(); // nobody's business; and parking does not wait with it set
                long next = System.nanoTime();
                lead = Math.max(next - now, lead - lead / 64);
                now = next;
            }
        } finally {
            coarse = now + NEVER;
            ticks = 0;
        }
    }
}
