package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of one stream, as a linked list of segments.
 *
 * <p><b>Space.</b> The beginning is stored in memory, the rest in a temporary file. When neither takes more bytes, the
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
    private static final int TYPICAL_READ = 1 << 13;

    private final StreamSpace.Share share;

    /** The first segment; null once the window has started, since the stream is then no longer stored completely. */
    private volatile @Nullable Segment first;

    /** The segment that new bytes are appended to. Written by the appender only. */
    private volatile Segment last;

    /** The newest chunk, for the appender only. Not linked while it is empty. */
    private @Nullable Chunk chunk;

    /** The part in the temporary file, for the appender only; null while all bytes are in memory. */
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
                if (n > 0 && c != last) {
                    link(c);
                }
                return n;
            }
        }
        byte[] bytes = new byte[Math.min(wanted, MAX_CHUNK)];
        int n = Upstreams.read(upstream, bytes, 0, bytes.length);
        if (n > 0) {
            add(bytes, n);
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
        c = new Chunk(end(), capacity);
        chunk = c;
        return c;
    }

    private void link(Segment segment) {
        last.next = segment;
        last = segment;
    }

    private void add(byte[] bytes, int count) {
        if (window == null && addToFile(bytes, count)) {
            return;
        }
        Queue<WeakReference<Chunk>> w = window;
        if (w == null) {
            w = new ArrayDeque<>();
            window = w;
            first = null;
        }
        addToWindow(w, bytes, count);
    }

    private boolean addToFile(byte[] bytes, int count) {
        FilePart part = filePart;
        if (!share.reserveDisk(count)) {
            return false;
        }
        try {
            if (part == null) {
                TempFile file = share.createFile();
                if (file == null) {
                    return false;
                }
                part = new FilePart(end(), file);
                part.add(bytes, count);
                filePart = part;
                link(part);
            } else {
                part.add(bytes, count);
            }
            return true;
        } catch (IOException e) {
            share.warnOfFailure(e);
            return false;
        }
    }

    /** Appends to the window. Only readers refer to its chunks strongly. */
    private void addToWindow(Queue<WeakReference<Chunk>> chunks, byte[] bytes, int count) {
        Chunk c = last instanceof Chunk l && l == chunk ? l : null;
        if (c == null || c.room() < count) {
            reserveWindowChunk(chunks);
            c = new Chunk(end(), MAX_CHUNK);
            chunk = c;
            chunks.add(new WeakReference<>(c));
            c.add(bytes, count);
            link(c);
        } else {
            c.add(bytes, count);
        }
    }

    private void reserveWindowChunk(Queue<WeakReference<Chunk>> chunks) {
        while (!share.reserveWindowMemory(MAX_CHUNK)) {
            WeakReference<Chunk> oldest = chunks.poll();
            if (oldest == null) {
                share.forceMemory(MAX_CHUNK);
                return;
            }
            discard(oldest);
        }
    }

    private void discard(WeakReference<Chunk> oldest) {
        share.releaseMemory(MAX_CHUNK);
        Chunk c = oldest.get();
        if (c != null && c != last) {
            c.next = Segment.DISCARDED;
        }
    }

    /** Frees what is not needed once no more bytes follow. */
    void trim() {
        Chunk c = chunk;
        FilePart part = filePart;
        if (part != null) {
            part.trim();
        } else if (c != null && window == null) {
            int before = c.capacity();
            c.trim();
            share.releaseMemory(before - c.capacity());
        }
    }
}
