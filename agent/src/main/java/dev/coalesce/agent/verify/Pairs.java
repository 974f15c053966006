package dev.coalesce.agent.verify;

import java.util.SplittableRandom;

/**
 * A sample of the pairs of one group: a reservoir (J. S. Vitter, 1985), in which each pair so far is with the same
 * probability. It keeps masks and hashes of keys, no values. All methods are called with the monitor of the method.
 */
final class Pairs {
    /** The number of pairs in the sample. */
    static final int CAPACITY = 2_048;

    /** The memory of a full sample. */
    static final int BYTES = CAPACITY * (Long.BYTES + Integer.BYTES + Integer.BYTES + 1);

    private final SplittableRandom random = new SplittableRandom();
    private long[] contexts = new long[64];
    private int[] parts = new int[64];
    private int[] keys = new int[64];
    private byte[] gaps = new byte[64];
    private int size;
    private long total;

    void add(long context, int differing, int key, int gap) {
        total++;
        int at = size < CAPACITY ? size : (int) random.nextLong(total);
        if (at >= CAPACITY) {
            return;
        }
        if (at == contexts.length) {
            grow();
        }
        size = Math.max(size, at + 1);
        contexts[at] = context;
        parts[at] = differing;
        keys[at] = key;
        gaps[at] = (byte) gap;
    }

    private void grow() {
        int length = contexts.length * 2;
        contexts = java.util.Arrays.copyOf(contexts, length);
        parts = java.util.Arrays.copyOf(parts, length);
        keys = java.util.Arrays.copyOf(keys, length);
        gaps = java.util.Arrays.copyOf(gaps, length);
    }

    int size() {
        return size;
    }

    /** All pairs so far, whether they are in the sample or not. */
    long total() {
        return total;
    }

    /** The dimensions in which the context of the two calls differs. */
    long context(int pair) {
        return contexts[pair];
    }

    /** The parts in which their results differ. */
    int differing(int pair) {
        return parts[pair];
    }

    int key(int pair) {
        return keys[pair];
    }

    /** The class of the time between them, see {@link Gaps}. */
    int gap(int pair) {
        return gaps[pair];
    }

    void clear() {
        size = 0;
        total = 0;
    }
}
