package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one stream: its beginning in memory, the rest in a file. Where neither takes more it goes on in memory, and
 * then what readers have passed is let go of, and what none of them has passed for too long. One thread at a time appends.
 */
final class Store {
    private static final int LEAST = 1 << 10;
    private static final int MOST = 1 << 16;

    /** A read of an ordinary buffer should not come in two because a chunk has little room left. */
    private static final int ORDINARY = 1 << 13;

    private final Space.Share share;

    /** Null: not all of it is stored. */
    private volatile @Nullable Segment first;

    private volatile Segment last;

    /** The last segment, as what it is; which of them is not null says where bytes go. */
    private @Nullable Chunk chunk;

    private @Nullable FilePart inFile;

    /** Set once: what does not fit any more is kept for those only who are about to read it. */
    private @Nullable Queue<WeakReference<Chunk>> behind;

    Store(Space.Share share) {
        this.share = share;
        Segment empty = new Chunk(0, 0);
        this.first = empty;
        this.last = empty;
    }

    /** Where to start; null: not all is stored. */
    @Nullable
    Segment first() {
        return first;
    }

    /** How many bytes there are. */
    long end() {
        return last.end;
    }

    /** Reads from upstream, once, at most what is wanted; -1 at its end. Throws what upstream throws. */
    int fill(InputStream upstream, int wanted) throws IOException {
        if (inFile == null && behind == null) {
            Chunk c = chunkFor(wanted);
            if (c != null) {
                int n = c.fill(upstream, wanted);
                if (n > 0 && c != last) {
                    link(c);
                }
                return n;
            }
        }
        byte[] bytes = new byte[Math.min(wanted, MOST)];
        int n = Upstreams.read(upstream, bytes, 0, bytes.length);
        if (n > 0) {
            add(bytes, n);
        }
        return n;
    }

    /** In memory; null: there is no more of it. One that was made and not needed yet is used the next time. */
    private @Nullable Chunk chunkFor(int wanted) {
        Chunk c = chunk;
        if (c != null && c.room() >= Math.min(wanted, ORDINARY)) {
            return c;
        }
        int twice = c == null ? 0 : 2 * c.capacity();
        int capacity = Math.max(LEAST, Math.min(MOST, Math.max(twice, wanted)));
        if (!share.takeMemory(capacity)) {
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
        if (behind == null && addToFile(bytes, count)) {
            return;
        }
        Queue<WeakReference<Chunk>> b = behind;
        if (b == null) {
            b = new ArrayDeque<>();
            behind = b;
            first = null;
        }
        addBehind(b, bytes, count);
    }

    private boolean addToFile(byte[] bytes, int count) {
        FilePart part = inFile;
        if (!share.takeDisk(count)) {
            return false;
        }
        try {
            if (part == null) {
                TempFile file = share.file();
                if (file == null) {
                    return false;
                }
                part = new FilePart(end(), file);
                part.add(bytes, count);
                inFile = part;
                link(part);
            } else {
                part.add(bytes, count);
            }
            return true;
        } catch (IOException e) {
            share.failed(e);
            return false;
        }
    }

    /** Nobody but readers hold these: one that all have passed is garbage. */
    private void addBehind(Queue<WeakReference<Chunk>> chunks, byte[] bytes, int count) {
        Chunk c = last instanceof Chunk l && l == chunk ? l : null;
        if (c == null || c.room() < count) {
            makeRoom(chunks);
            c = new Chunk(end(), MOST);
            chunk = c;
            chunks.add(new WeakReference<>(c));
            c.add(bytes, count);
            link(c);
        } else {
            c.add(bytes, count);
        }
    }

    private void makeRoom(Queue<WeakReference<Chunk>> chunks) {
        while (!share.takeMemoryBehind(MOST)) {
            WeakReference<Chunk> oldest = chunks.poll();
            if (oldest == null) {
                share.takeMemoryAnyway(MOST);
                return;
            }
            letGo(oldest);
        }
    }

    private void letGo(WeakReference<Chunk> oldest) {
        share.giveMemory(MOST);
        Chunk c = oldest.get();
        if (c != null && c != last) {
            c.next = Segment.LOST;
        }
    }

    /** Nothing more will come. */
    void trim() {
        Chunk c = chunk;
        FilePart part = inFile;
        if (part != null) {
            part.trim();
        } else if (c != null && behind == null) {
            int before = c.capacity();
            c.trim();
            share.giveMemory(before - c.capacity());
        }
    }
}
