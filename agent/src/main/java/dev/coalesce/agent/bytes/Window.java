package dev.coalesce.agent.bytes;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that one thread takes from a reader without a lock, for reads of a few bytes each.
 *
 * <p><b>Concurrency.</b> Only {@link #owner} takes bytes. Another thread that reads the same reader asks
 * {@link #taken}, under the reader's lock, and opens a window of its own. The bytes themselves do not change.
 */
final class Window {
    private static final int BUFFER_SIZE = 1 << 13;

    /** The window of a reader that has none: it is empty, and belongs to no thread. */
    static final Window NONE = new Window(null);

    final @Nullable Thread owner;
    byte[] bytes = {};

    /** The index of the next byte to take. */
    int next;

    /** The index after the last byte of this window. */
    int limit;

    /** The index of the first byte of this window. */
    int start;

    /** The copy of bytes that are not in memory; empty until it is needed. */
    private byte[] buffer = {};

    Window(@Nullable Thread owner) {
        this.owner = owner;
    }

    /** Returns how many bytes have been taken. */
    int taken() {
        return next - start;
    }

    void show(byte[] stored, int from, int to) {
        bytes = stored;
        start = from;
        next = from;
        limit = to;
    }

    byte[] buffer() {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_SIZE];
        }
        return buffer;
    }
}
