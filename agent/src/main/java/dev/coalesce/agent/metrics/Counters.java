package dev.coalesce.agent.metrics;

import java.util.concurrent.atomic.LongAdder;

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

    /** The total duration of all successful leads and refreshes. */
    private final LongAdder leadNanos = new LongAdder();

    /** Creates counters that are all zero. */
    public Counters() {}

    /**
     * Adds the duration of a successful lead or refresh.
     *
     * @param nanos the duration in nanoseconds; not negative
     */
    public void recordDuration(long nanos) {
        if (nanos != 0) { // most short leads, since the clock ticks in milliseconds
            leadNanos.add(nanos);
        }
    }

    /**
     * Estimates the execution time that hits and follows have saved. Each of them counts as an average lead or refresh.
     *
     * @param inFlight the number of leads and refreshes that have not ended yet
     * @return the estimate in nanoseconds; 0 before the first lead has succeeded
     */
    public long savedNanos(int inFlight) {
        long succeeded = leads.sum() + refreshes.sum() - failures.sum() - inFlight;
        return succeeded <= 0 ? 0 : (long) ((double) leadNanos.sum() / succeeded * (hits.sum() + follows.sum()));
    }
}
