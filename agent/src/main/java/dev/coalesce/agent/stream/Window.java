package dev.coalesce.agent.stream;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The newest part of a {@link ReplayBuffer} that is not complete any more. It holds nothing itself: what all readers have read is
 * collected; what a slow reader still holds is cut off when it is too far back.
 */
final class Window {
    /** A chunk that is full, and what was in it. */
    private static final class Piece extends WeakReference<Chunk> {
        final int elements;
        final long bytes;

        Piece(Chunk chunk) {
            super(chunk);
            this.elements = chunk.limit;
            this.bytes = chunk.bytes;
        }
    }

    private final long maxElements;
    private final long maxBytes;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long elements;
    private long bytes;

    Window(@Nullable Chunk first, Chunk last, long maxElements, long maxBytes) {
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
        for (Chunk chunk = first; chunk != null && chunk != last; chunk = chunk.next) {
            add(chunk);
        }
    }

    /** Takes in a chunk that is full; true where an older one had to go that somebody may still want. */
    boolean add(Chunk full) {
        Piece newest = new Piece(full);
        pieces.add(newest);
        elements += newest.elements;
        bytes += newest.bytes;
        boolean cut = false;
        for (Piece oldest = pieces.getFirst(); isBeyond(oldest); oldest = pieces.getFirst()) {
            pieces.removeFirst();
            elements -= oldest.elements;
            bytes -= oldest.bytes;
            Chunk chunk = oldest.get();
            if (chunk != null) {
                chunk.cut();
                cut = true;
            }
        }
        return cut;
    }

    private boolean isBeyond(Piece oldest) {
        return pieces.size() > 1 && (elements - oldest.elements >= maxElements || bytes - oldest.bytes >= maxBytes);
    }
}
