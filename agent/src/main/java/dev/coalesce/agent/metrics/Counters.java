package dev.coalesce.agent.metrics;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one method. Each call counts as exactly one of hit, lead, follow, timeout or bypass. Thread-safe.
 *
 * <p>The counters are updated independently, so a reader may see one of two related updates without the other.
 */
public final class Counters {
    /** Counts calls that were answered by a cached result. */
    public final LongAdder hits = new LongAdder();

    /** Counts calls that ran the method body on behalf of all concurrent callers of their key. */
    public final LongAdder leads = new LongAdder();

    /**
     * Counts calls that follow a leader. A call is counted when it joins the flight, and subtracted again if it is
     * promoted, times out, or runs its body uncoalesced. A follower that is interrupted or cancelled stays counted.
     */
    public final LongAdder follows = new LongAdder();

    /** Counts leads and background refreshes that ended with an exception. */
    public final LongAdder failures = new LongAdder();

    /** Counts followers that stopped waiting because their wait timeout had elapsed. */
    public final LongAdder timeouts = new LongAdder();

    /** Counts followers that were promoted because their leader had been interrupted or cancelled. */
    public final LongAdder promotions = new LongAdder();

    /** Counts calls that ran the method body uncoalesced. */
    public final LongAdder bypasses = new LongAdder();

    /** Counts results that were removed because the maximum size was exceeded. */
    public final LongAdder evictions = new LongAdder();

    /** Counts background executions that refresh a stale result. They are not leads, because no call runs them. */
    public final LongAdder refreshes = new LongAdder();

    /** The total duration of all successful leads and refreshes but the first. */
    private final LongAdder laterNanos = new LongAdder();

    private final LongSupplier nanoClock;

    /**
     * The first successful lead or refresh; null before it has ended. It is kept apart, because it loads classes, opens
     * connections and runs code that is not compiled yet: it says little about what the body usually takes.
     */
    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    /**
     * The first successful lead or refresh.
     *
     * @param nanos how long it took
     * @param endedAt when it ended
     */
    private record First(long nanos, long endedAt) {}

    /** Creates counters that are all zero. */
    public Counters() {
        this(new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        });
    }

    Counters(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Adds the duration of a successful lead or refresh.
     *
     * @param nanos the duration in nanoseconds; not negative
     */
    public void recordDuration(long nanos) {
        if (first.get() == null && first.compareAndSet(null, new First(nanos, nanoClock.getAsLong()))) {
            return;
        }
        if (nanos != 0) { // most short leads, since the clock ticks in milliseconds
            laterNanos.add(nanos);
        }
    }

    /**
     * Estimates the work that hits and follows have avoided: each of them counts as an average execution. Executions
     * that were avoided might have run at the same time, so this is not time that callers have saved.
     *
     * <p>The average does not include the first execution. While that is the only one, hits together count as no more
     * than the time that has passed since.
     *
     * @param inFlight the number of leads and refreshes that have not ended yet
     * @return the estimate in nanoseconds; 0 before the first lead has succeeded
     */
    public long savedNanos(int inFlight) {
        First cold = first.get();
        if (cold == null) {
            return 0;
        }
        long later = leads.sum() + refreshes.sum() - failures.sum() - inFlight - 1;
        if (later > 0) {
            return (long) ((double) laterNanos.sum() / later * (hits.sum() + follows.sum()));
        }
        double byHits = Math.min((double) cold.nanos * hits.sum(), (double) (nanoClock.getAsLong() - cold.endedAt));
        return (long) (byHits + (double) cold.nanos * follows.sum());
    }
}
