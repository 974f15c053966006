package dev.coalesce.agent.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one method. Each call counts as exactly one of hit, lead, follow, timeout or bypass. Thread-safe.
 *
 * <p>The counters are updated independently, so a reader may see one of two related updates without the other.
 *
 * <p><b>Cost.</b> A hit counts one thing, and so does a lead that ends well within a millisecond: the number of
 * executions that succeeded is what remains of those that began.
 */
public final class Counters {
    /** Counts calls that were answered by a cached result. */
    public final LongAdder hits = new LongAdder();

    /** Counts calls that ran the method body on behalf of all concurrent callers of their key. */
    public final LongAdder leads = new LongAdder();

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

    /** Counts leads and background refreshes whose streams all callers had left before the end. */
    public final LongAdder cancellations = new LongAdder();

    /** Counts leads and background refreshes that ended with an exception. */
    private final LongAdder failures = new LongAdder();

    private final LongAdder failureNanos = new LongAdder();

    /** Counts calls that began to wait for a leader. */
    private final LongAdder joins = new LongAdder();

    /** Counts calls that no longer wait for a leader, whatever they got. */
    private final LongAdder waits = new LongAdder();

    /** Counts calls that received the result or the exception of their leader, and those that left without. */
    private final LongAdder followed = new LongAdder();

    private final DurationCounter waitTimes = new DurationCounter();

    /** The durations of all successful leads and refreshes; the total is without the first one. */
    private final DurationCounter runTimes = new DurationCounter();

    private final LongSupplier nanoClock;

    /**
     * The first successful lead or refresh; null before it has ended. It is kept apart, because it loads classes, opens
     * connections and runs code that is not compiled yet: it says little about what the body usually takes.
     */
    private final AtomicReference<@Nullable First> first = new AtomicReference<>();

    /** The highest values that were read. Counters that are derived from others must not fall while those change. */
    private final AtomicLong highestSuccesses = new AtomicLong();

    private final AtomicLong highestFollowed = new AtomicLong();

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
            if (nanos != 0) {
                runTimes.count(nanos);
            }
            return;
        }
        runTimes.add(nanos);
    }

    /**
     * Counts a lead or refresh that ended with an exception.
     *
     * @param nanos its duration in nanoseconds; not negative
     */
    public void recordFailure(long nanos) {
        failures.increment();
        failureNanos.add(nanos);
    }

    /** Counts a call that begins to wait for a leader. It is a follow until {@link #waited} says otherwise. */
    public void join() {
        joins.increment();
    }

    /**
     * Counts the end of a wait that {@link #join} began.
     *
     * @param nanos how long the call waited
     * @param isFollow false if the call was promoted, timed out, or runs its body uncoalesced. A follower that was
     *     interrupted or cancelled is still a follow
     */
    public void waited(long nanos, boolean isFollow) {
        if (isFollow) {
            followed.increment();
        }
        waitTimes.add(nanos);
        waits.increment();
    }

    /** Counts a follow that waits for nothing, such as a subscription to a stream that is already running. */
    public void follow() {
        followed.increment();
    }

    /** Takes back what {@link #follow} has counted. */
    public void unfollow() {
        followed.decrement();
    }

    /**
     * Corrects what {@link #waited} has counted.
     *
     * @param isFollow true if the call is a follow after all; false if it is no follow any more
     */
    public void correctFollow(boolean isFollow) {
        followed.add(isFollow ? 1 : -1);
    }

    /**
     * Counts the executions that have begun. A reader asks this first, then how many are running, then for a
     * {@link #snapshot}: so an execution is never taken for one that has succeeded.
     *
     * @return leads and refreshes
     */
    public long executions() {
        return leads.sum() + refreshes.sum();
    }

    /**
     * Reads all counters.
     *
     * @param executions what {@link #executions} returned
     * @param inFlight the number of flights, which was read after that
     * @param abandoned the number of executions that run although they are no flights any more
     * @param oldestFlightNanos the age of the oldest execution that is running
     * @param size the number of cached results
     * @return the values
     */
    public Snapshot snapshot(long executions, int inFlight, int abandoned, long oldestFlightNanos, long size) {
        long failed = failures.sum();
        long succeeded = highest(
                highestSuccesses,
                executions - inFlight - abandoned - failed - cancellations.sum(),
                first.get() == null ? 0 : 1);
        long ended = waits.sum();
        long waiting = Math.max(0, joins.sum() - ended);
        long completed = followed.sum();
        long follows = completed + waiting;
        return new Snapshot(
                hits.sum(),
                leads.sum(),
                follows,
                failed,
                timeouts.sum(),
                promotions.sum(),
                bypasses.sum(),
                evictions.sum(),
                inFlight,
                oldestFlightNanos / 1_000_000,
                size,
                savedNanos(succeeded, hits.sum(), follows),
                new Times(
                        waiting,
                        ended,
                        highest(highestFollowed, completed, 0),
                        waitTimes.totalNanos(),
                        waitTimes.durations(ended),
                        succeeded,
                        successNanos(),
                        runTimes.durations(succeeded),
                        failureNanos.sum()));
    }

    /** Returns the highest value that was ever read, and at least a minimum. */
    private static long highest(AtomicLong known, long value, long least) {
        return known.accumulateAndGet(Math.max(value, least), Math::max);
    }

    private long successNanos() {
        First cold = first.get();
        return cold == null ? 0 : cold.nanos + runTimes.totalNanos();
    }

    /**
     * Estimates the work that hits and follows have avoided: each of them counts as an average execution. Executions
     * that were avoided might have run at the same time, so this is not time that callers have saved.
     *
     * <p>The average does not include the first execution. While that is the only one, hits together count as no more
     * than the time that has passed since.
     *
     * @return the estimate in nanoseconds; 0 before the first lead has succeeded
     */
    private long savedNanos(long succeeded, long hit, long follows) {
        First cold = first.get();
        if (cold == null) {
            return 0;
        }
        long later = succeeded - 1;
        if (later > 0) {
            return (long) ((double) runTimes.totalNanos() / later * (hit + follows));
        }
        double byHits = Math.min((double) cold.nanos * hit, (double) (nanoClock.getAsLong() - cold.endedAt));
        return (long) (byHits + (double) cold.nanos * follows);
    }
}
