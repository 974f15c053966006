package dev.coalesce.agent.bytes;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run of stored bytes. One thread at a time appends, any number read meanwhile and take no lock: what lies before {@code
 * end} never changes.
 */
abstract class Segment {
    /** What follows a segment whose next ones were let go of: a reader that comes here was too slow. */
    static final Segment LOST = new Segment(Long.MAX_VALUE) {
        @Override
        void copy(long from, byte[] to, int offset, int count) {
            throw new IllegalStateException("holds nothing");
        }
    };

    /** Position of its first byte in the stream. */
    final long start;

    /** Behind the last byte that can be read. Final once there is a next segment. */
    volatile long end;

    volatile @Nullable Segment next;

    Segment(long start) {
        this.start = start;
        this.end = start;
    }

    /** Gives bytes that lie before {@code end}. */
    abstract void copy(long from, byte[] to, int offset, int count) throws IOException;
}
