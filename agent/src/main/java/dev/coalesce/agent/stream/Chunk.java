package dev.coalesce.agent.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One link of the list that a {@link ReplayBuffer} consists of.
 *
 * <p>Only the upstream's thread writes. Readers read {@code ReplayBuffer.size} first: that volatile read makes visible
 * every element, limit and link written before it.
 */
final class Chunk {
    private static final int MAX_CAPACITY = 256;

    final @Nullable Object[] elements;

    /** How many elements the chunk holds once it is full; less than its capacity if the elements are large. */
    int limit;

    /** The total size of the elements, as {@link Elements#sizeInBytes} counts it. */
    long bytes;

    @Nullable
    Chunk next;

    Chunk(int capacity) {
        this.elements = new Object[capacity];
        this.limit = capacity;
    }

    /** Returns an empty chunk of twice the capacity. It is not linked yet. */
    Chunk newNext() {
        return new Chunk(Math.min(elements.length * 2, MAX_CAPACITY));
    }

    /**
     * Drops the elements and the link. A subscriber that hangs in {@code onNext} may hold this chunk forever, and must
     * not keep the rest of the stream reachable through it.
     */
    void clear() {
        Arrays.fill(elements, null);
        next = null;
    }
}
