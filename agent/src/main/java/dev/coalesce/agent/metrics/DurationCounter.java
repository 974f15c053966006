package dev.coalesce.agent.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts durations: their total, and how many fell into each range of {@link Durations}. Thread-safe.
 *
 * <p>A zero is not noted: executions are timed by a clock that ticks in milliseconds, so most short ones take no time
 * at all, and cost nothing here. Whoever reads the durations knows how many there were in all.
 *
 * <p><b>Memory.</b> The ranges, a kilobyte, are allocated with the first duration that is not zero.
 */
final class DurationCounter {
    private final LongAdder total = new LongAdder();

    /** Set once, under this object's lock. Not striped: whoever counts here has waited or worked for long. */
    private volatile @Nullable AtomicLongArray ranges;

    void add(long nanos) {
        if (nanos != 0) {
            total.add(nanos);
            count(nanos);
        }
    }

    /** Counts a duration without adding it to the total. */
    void count(long nanos) {
        AtomicLongArray known = ranges;
        (known == null ? open() : known).getAndIncrement(Durations.indexOf(nanos));
    }

    private synchronized AtomicLongArray open() {
        AtomicLongArray opened = ranges;
        if (opened == null) {
            opened = new AtomicLongArray(Durations.SIZE);
            ranges = opened;
        }
        return opened;
    }

    long totalNanos() {
        return total.sum();
    }

    /**
     * Returns the durations.
     *
     * @param count how many there were in all; those that were not counted here were zero
     */
    Durations durations(long count) {
        long[] counts = new long[Durations.SIZE];
        AtomicLongArray known = ranges;
        long noted = 0;
        for (int i = 0; known != null && i < counts.length; i++) {
            counts[i] = known.get(i);
            noted += counts[i];
        }
        counts[0] += Math.max(0, count - noted);
        return new Durations(counts);
    }
}
