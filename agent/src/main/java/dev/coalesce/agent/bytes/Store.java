package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of one stream, as a linked list of segments.
 *
 * <p><b>Space.</b> The beginning is stored in memory, the rest in temporary files. When neither takes more bytes, the
 * store becomes a sliding window: new chunks are reachable from readers only, so a chunk that every reader has passed
 * is garbage. When the window itself is full, its oldest chunks are discarded, and a reader that still needs them
 * fails.
 *
 * <p><b>Concurrency.</b> Only the thread whose turn it is to read upstream calls the methods that change the store.
 * Readers follow the segments without a lock.
 */
final class Store {
    private static final int MIN_CHUNK = 1 << 10;
    private static final int MAX_CHUNK = 1 << 16;

    /** The size of a typical read buffer. A chunk with less room is not used, so that such a read is not split. */
    static final int TYPICAL_READ = 1 << 13;

    /** So many bytes that came at once get a chunk of their own. */
    private static final int LARGE = 1 << 12;

    private final StreamSpace.Share share;

    /** The first segment; null once the window has started, since the stream is then no longer stored completely. */
    private volatile @Nullable Segment first;

    /** The segment that new bytes are appended to. Written by the appender only. */
    private volatile Segment last;

    /** The newest chunk, for the appender only. Not linked while it is empty. */
    private @Nullable Chunk chunk;

    /** The part in temporary files, for the appender only; null while all bytes are in memory. */
    private @Nullable FilePart filePart;

    /** The chunks of the sliding window, oldest first, for the appender only; null until the window starts. */
    private @Nullable Queue<WeakReference<Chunk>> window;

    Store(StreamSpace.Share share) {
        this.share = share;
        Segment empty = new Chunk(0, 0);
        this.first = empty;
        this.last = empty;
    }

    /** Returns the first segment; null if the stream is not stored completely. */
    @Nullable
    Segment first() {
        return first;
    }

    /** Returns how many bytes have been read from upstream. */
    long end() {
        return last.end;
    }

    /**
     * Reads from upstream once into the array of a reader, and stores a copy.
     *
     * @param count the maximum number of bytes
     * @return the number of bytes; -1 at the end of upstream
     * @throws IOException if upstream throws it
     */
    int readInto(InputStream upstream, byte[] to, int offset, int count) throws IOException {
        int n = Upstreams.read(upstream, to, offset, Math.min(count, MAX_CHUNK));
        if (n > 0) {
            append(to, offset, n);
        }
        return n;
    }

    /**
     * Reads from upstream once and stores the bytes.
     *
     * @param wanted the maximum number of bytes
     * @return the number of bytes; -1 at the end of upstream
     * @throws IOException if upstream throws it
     */
    int fill(InputStream upstream, int wanted) throws IOException {
        if (filePart == null && window == null) {
            Chunk c = chunkFor(wanted);
            if (c != null) {
                int n = c.fill(upstream, wanted);
                linkUnlessEmpty(c);
                return n;
            }
            startFilePart();
        }
        FilePart part = filePart;
        if (part != null && window == null && part.makeRoom(wanted)) {
            return part.fill(upstream, wanted);
        }
        byte[] bytes = new byte[Math.min(wanted, MAX_CHUNK)];
        int n = Upstreams.read(upstream, bytes, 0, bytes.length);
        if (n > 0) {
            append(bytes, 0, n);
        }
        return n;
    }

    /** Returns a chunk with room; null if no memory is left. A chunk that stayed empty is used the next time. */
    private @Nullable Chunk chunkFor(int wanted) {
        Chunk c = chunk;
        if (c != null && c.room() >= Math.min(wanted, TYPICAL_READ)) {
            return c;
        }
        int twice = c == null ? 0 : 2 * c.capacity();
        int capacity = Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, Math.max(twice, wanted)));
        if (!share.reserveMemory(capacity)) {
            return c != null && c.room() > 0 ? c : null;
        }
        return use(new Chunk(end(), capacity));
    }

    private Chunk use(Chunk newest) {
        Chunk before = chunk;
        if (before != null && before.isEmpty()) {
            share.releaseMemory(before.capacity());
        }
        chunk = newest;
        return newest;
    }

    private void linkUnlessEmpty(Chunk c) {
        if (c != last && !c.isEmpty()) {
            link(c);
        }
    }

    private void link(Segment segment) {
        last.next = segment;
        last = segment;
    }

    private void append(byte[] from, int offset, int count) {
        int added = 0;
        while (filePart == null && window == null && added < count) {
            int n = addToMemory(from, offset + added, count - added);
            if (n == 0) {
                startFilePart();
            }
            added += n;
        }
        FilePart part = filePart;
        if (part != null && window == null) {
            added += part.add(from, offset + added, count - added);
        }
        if (added < count) {
            addToWindow(startedWindow(), from, offset + added, count - added);
        }
    }

    /** Returns how many of the bytes were added; 0 if no memory is left. */
    private int addToMemory(byte[] from, int offset, int count) {
        Chunk c = chunk;
        if (count >= LARGE && (c == null || c.room() < count)) {
            if (!share.reserveMemory(count)) {
                return 0;
            }
            link(use(new Chunk(end(), Arrays.copyOfRange(from, offset, offset + count))));
            return count;
        }
        c = chunkFor(count);
        if (c == null) {
            return 0;
        }
        int n = Math.min(c.room(), count);
        c.add(from, offset, n);
        linkUnlessEmpty(c);
        return n;
    }

    private void startFilePart() {
        FilePart part = new FilePart(end(), share);
        filePart = part;
        link(part);
    }

    private Queue<WeakReference<Chunk>> startedWindow() {
        Queue<WeakReference<Chunk>> w = window;
        if (w == null) {
            w = new ArrayDeque<>();
            window = w;
            first = null;
        }
        return w;
    }

    /** Appends to the window. Only readers refer to its chunks strongly. */
    private void addToWindow(Queue<WeakReference<Chunk>> chunks, byte[] bytes, int offset, int count) {
        Chunk c = last instanceof Chunk l && l == chunk ? l : null;
        if (c == null || c.room() < count) {
            reserveWindowChunk(chunks);
            c = new Chunk(end(), MAX_CHUNK);
            chunk = c;
            chunks.add(new WeakReference<>(c));
            c.add(bytes, offset, count);
            link(c);
        } else {
            c.add(bytes, offset, count);
        }
    }

    /** Discards the oldest chunks until there is memory, but not the last chunk: the new one will follow it. */
    private void reserveWindowChunk(Queue<WeakReference<Chunk>> chunks) {
        while (!share.reserveWindowMemory(MAX_CHUNK)) {
            WeakReference<Chunk> oldest = chunks.peek();
            Chunk c = oldest == null ? null : oldest.get();
            if (oldest == null || c == last) {
                share.forceMemory(MAX_CHUNK);
                return;
            }
            chunks.remove();
            share.releaseMemory(MAX_CHUNK);
            if (c != null) {
                c.next = Segment.DISCARDED;
            }
        }
    }

    /** Frees what is not needed once no more bytes follow. */
    void trim() {
        Chunk c = chunk;
        FilePart part = filePart;
        if (window != null) {
            return;
        }
        if (part != null) {
            part.trim();
        } else if (c != null) {
            int before = c.capacity();
            c.trim();
            share.releaseMemory(before - c.capacity());
        }
    }
}
