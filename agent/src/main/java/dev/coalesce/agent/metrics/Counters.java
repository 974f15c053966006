package dev.coalesce.agent.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What happened to the calls of one method. Each call is one of hit, lead, follow, timeout or bypass. */
public final class Counters {
    /** Calls answered by a kept result. */
    public final LongAdder hits = new LongAdder();

    /** Calls that ran the body for everybody. */
    public final LongAdder leads = new LongAdder();

    /** Calls that follow a leader: counted when they join, taken back when they become something else. */
    public final LongAdder follows = new LongAdder();

    /** Leads and refreshes that ended in an exception. */
    public final LongAdder failures = new LongAdder();

    /** Follows given up because the wait was too long. */
    public final LongAdder timeouts = new LongAdder();

    /** Followers that took over from their leader. */
    public final LongAdder promotions = new LongAdder();

    /** Calls that ran the body uncoalesced. */
    public final LongAdder bypasses = new LongAdder();

    /** Results dropped for want of room. */
    public final LongAdder evictions = new LongAdder();

    /** Runs of the body in the background, for a stale result: leads of no call. */
    public final LongAdder refreshes = new LongAdder();

    private final LongAdder leadNanos = new LongAdder();

    /** All zero. */
    public Counters() {}

    /**
     * Notes how long a successful lead, or refresh, took.
     *
     * @param nanos from its start to its end
     */
    public void led(long nanos) {
        if (nanos != 0) { // by a clock that ticks in milliseconds, most short ones
            leadNanos.add(nanos);
        }
    }

    /**
     * The execution that hits and follows did not spend, taking each for the average lead or refresh.
     *
     * @param inFlight how many of them have not ended
     * @return nanoseconds, an estimate while calls run
     */
    public long savedNanos(int inFlight) {
        long ended = leads.sum() + refreshes.sum() - failures.sum() - inFlight;
        return ended <= 0 ? 0 : (long) ((double) leadNanos.sum() / ended * (hits.sum() + follows.sum()));
    }
}
