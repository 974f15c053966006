package dev.coalesce.agent.bytes;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run of stored bytes, linked to the next one.
 *
 * <p><b>Concurrency.</b> One thread at a time appends: the one whose turn it is to read upstream. Any number of threads
 * read at the same time without a lock. The appender writes the bytes before it advances {@code end}, and bytes before
 * {@code end} never change.
 */
abstract class Segment {
    /** Follows a segment whose successors were discarded. A reader that gets here was too slow. */
    static final Segment DISCARDED = new Segment(Long.MAX_VALUE) {
        @Override
        void copy(long from, byte[] to, int offset, int count) {
            throw new IllegalStateException("a discarded segment holds no bytes");
        }

        @Override
        void show(long from, Window window) {
            throw new IllegalStateException("a discarded segment holds no bytes");
        }
    };

    /** The position of this segment's first byte in the stream. */
    final long start;

    /** The position after the last readable byte. Final once {@code next} is set. */
    volatile long end;

    /** The segment after this one; null while this is the last. Written by the appender. */
    volatile @Nullable Segment next;

    Segment(long start) {
        this.start = start;
        this.end = start;
    }

    /** Copies bytes, all of which must lie before {@code end}. */
    abstract void copy(long from, byte[] to, int offset, int count) throws IOException;

    /** Shows some of the bytes from a position on, which must lie before {@code end}, in a window. */
    abstract void show(long from, Window window) throws IOException;
}
