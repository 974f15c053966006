package dev.coalesce.agent.stream;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The newest chunks of a {@link ReplayBuffer} that no longer keeps every element. Only the upstream's thread uses it.
 *
 * <h2>Memory</h2>
 * The window refers to chunks weakly. A chunk that every subscriber has passed is therefore collected. A chunk that a
 * slow subscriber still holds is cleared once the newer chunks alone fill the window.
 */
final class Window {
    /** A full chunk, and the amount it held: the chunk itself may have been collected. */
    private static final class FullChunk extends WeakReference<Chunk> {
        final int elements;
        final long bytes;

        FullChunk(Chunk chunk) {
            super(chunk);
            this.elements = chunk.limit;
            this.bytes = chunk.bytes;
        }
    }

    private final long maxElements;
    private final long maxBytes;
    private final Deque<FullChunk> chunks = new ArrayDeque<>();
    private long elements;
    private long bytes;

    /** The number of elements that have left the window. */
    private long dropped;

    Window(@Nullable Chunk first, Chunk last, long maxElements, long maxBytes) {
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
        for (Chunk chunk = first; chunk != null && chunk != last; chunk = chunk.next) {
            add(chunk, null);
        }
    }

    /**
     * Adds a chunk that is full.
     *
     * @param readers is told before a chunk is cleared that a subscriber may still have to read; null if nobody is
     * @return true if an older chunk was cleared that a subscriber may still have to read
     */
    boolean add(Chunk full, ReplayBuffer.@Nullable Readers readers) {
        FullChunk newest = new FullChunk(full);
        chunks.add(newest);
        elements += newest.elements;
        bytes += newest.bytes;
        boolean cleared = false;
        for (FullChunk oldest = chunks.getFirst(); isOutside(oldest); oldest = chunks.getFirst()) {
            chunks.removeFirst();
            elements -= oldest.elements;
            bytes -= oldest.bytes;
            dropped += oldest.elements;
            Chunk chunk = oldest.get();
            if (chunk != null) {
                if (readers != null) {
                    readers.await(dropped);
                }
                chunk.clear();
                cleared = true;
            }
        }
        return cleared;
    }

    private boolean isOutside(FullChunk oldest) {
        return chunks.size() > 1 && (elements - oldest.elements >= maxElements || bytes - oldest.bytes >= maxBytes);
    }
}
