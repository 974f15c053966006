package dev.coalesce.agent.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many durations fell into each of a fixed series of ranges. Immutable.
 *
 * <p>The ranges grow with the durations: each power of two is divided into four, so a percentile is exact to 19 %. The
 * first range is everything below {@value #FIRST_NANOS} nanoseconds, the last everything above two hours.
 */
public final class Durations {
    /** The end of the first range. */
    static final int FIRST_NANOS = 1024;

    private static final int FIRST_BITS = 10;
    private static final int PARTS_BITS = 2;
    private static final int OCTAVES = 33;

    /** The number of ranges. */
    static final int SIZE = 1 + (OCTAVES << PARTS_BITS);

    /** No durations. */
    public static final Durations NONE = new Durations(new long[SIZE]);

    private final long[] counts;

    /** Takes over an array of {@link #SIZE} counts. */
    Durations(long[] counts) {
        this.counts = counts;
    }

    /** Returns the index of a duration's range. */
    static int indexOf(long nanos) {
        if (nanos < FIRST_NANOS) {
            return 0;
        }
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        int part = (int) (nanos >>> (octave - PARTS_BITS)) & ((1 << PARTS_BITS) - 1);
        return Math.min(1 + ((octave - FIRST_BITS) << PARTS_BITS) + part, SIZE - 1);
    }

    /** Returns the middle of a range in nanoseconds; 0 for the first one. */
    private static long middleOf(int index) {
        if (index == 0) {
            return 0;
        }
        int octave = FIRST_BITS + ((index - 1) >> PARTS_BITS);
        long part = (index - 1L) & ((1 << PARTS_BITS) - 1);
        long width = 1L << (octave - PARTS_BITS);
        return (1L << octave) + part * width + width / 2;
    }

    /** Receives the ranges that are not empty. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Called for a range.
         *
         * @param nanos the middle of the range; 0 for the first one
         * @param count how many durations are in it
         */
        void visit(long nanos, long count);
    }

    /**
     * Shows the ranges that are not empty, the shortest durations first.
     *
     * @param visitor receives them
     */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < SIZE; i++) {
            if (counts[i] != 0) {
                visitor.visit(middleOf(i), counts[i]);
            }
        }
    }

    /**
     * Returns the number of durations.
     *
     * @return the sum over all ranges
     */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * Returns the duration that a share of all durations does not exceed.
     *
     * @param share between 0 and 1: 0.99 for p99
     * @return nanoseconds, exact to the width of a range; 0 for the first range, and if there are no durations
     */
    public long percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count()));
        long seen = 0;
        for (int i = 0; i < SIZE; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middleOf(i);
            }
        }
        return 0;
    }

    /** Adds the durations of another one. */
    Durations plus(Durations other) {
        long[] sums = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            sums[i] = counts[i] + other.counts[i];
        }
        return new Durations(sums);
    }

    /**
     * Returns the durations that have been added since an earlier reading.
     *
     * @param earlier the earlier reading of the same source
     * @return the difference; never negative
     */
    public Durations since(Durations earlier) {
        long[] added = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            added[i] = Math.max(0, counts[i] - earlier.counts[i]);
        }
        return new Durations(added);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Durations && Arrays.equals(counts, ((Durations) other).counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return count() + " durations, p50 " + percentile(0.5) + " ns, p99 " + percentile(0.99) + " ns";
    }
}
