package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A segment in blocks of temporary files. Its last bytes, the tail, are in memory until they fill a block, so that short
 * reads do not become short writes.
 *
 * <p><b>Concurrency.</b> The appender replaces {@code tail} after it has written a block and noted it in {@code blocks}.
 * A reader reads {@code tail} first. It finds each byte in that tail or in a block that is written.
 */
final class FilePart extends Segment {
    /** The room that is left in a tail when a block is full, so that a typical read is not split. */
    private static final int SLACK = Store.TYPICAL_READ;

    private static final int MIN_TAIL = 1 << 13;

    /** Bytes in memory. */
    private static final class Tail {
        /** The position of the first byte. */
        final long start;

        final byte[] bytes;

        /** The bytes that were written last, for readers that are close behind; null if there are none. */
        final @Nullable Tail written;

        Tail(long start, byte[] bytes, @Nullable Tail written) {
            this.start = start;
            this.bytes = bytes;
            this.written = written;
        }
    }

    private final StreamSpace.Share share;

    private volatile Tail tail;

    /** The blocks before the tail. Written by the appender, before {@code tail}. */
    private Block[] blocks = new Block[4];

    private int blockCount;

    FilePart(long start, StreamSpace.Share share) {
        super(start);
        this.share = share;
        this.tail = new Tail(start, new byte[MIN_TAIL], null);
    }

    /** Makes room for bytes. Returns false if that takes a block and none can be written. */
    boolean makeRoom(int wanted) {
        return tailFor(wanted) != null;
    }

    /** Reads from upstream once. The caller has made room. */
    int fill(InputStream upstream, int wanted) throws IOException {
        Tail t = tail;
        long before = end;
        int used = (int) (before - t.start);
        int n = Upstreams.read(upstream, t.bytes, used, Math.min(wanted, t.bytes.length - used));
        if (n > 0) {
            end = before + n;
        }
        return n;
    }

    /** Appends bytes, and returns their number: less than {@code count} if a block cannot be written. */
    int add(byte[] from, int offset, int count) {
        int added = 0;
        while (added < count) {
            Tail t = tailFor(count - added);
            if (t == null) {
                break;
            }
            long before = end;
            int used = (int) (before - t.start);
            int n = Math.min(count - added, t.bytes.length - used);
            System.arraycopy(from, offset + added, t.bytes, used, n);
            end = before + n;
            added += n;
        }
        return added;
    }

    /** Returns the tail with room for some bytes; null if it is full and cannot be written. */
    private @Nullable Tail tailFor(int wanted) {
        Tail t = tail;
        int used = (int) (end - t.start);
        if (used >= Block.SIZE) {
            if (!write(t, Block.SIZE)) {
                return null;
            }
            t = tail;
            used = (int) (end - t.start);
        }
        if (t.bytes.length - used < Math.min(wanted, SLACK)) {
            int most = Block.SIZE + SLACK;
            int capacity = Math.min(most, Math.max(2 * t.bytes.length, used + wanted));
            t = new Tail(t.start, Arrays.copyOf(t.bytes, capacity), t.written);
            tail = t;
        }
        return t;
    }

    /** Moves the first bytes of the tail into a block. */
    private boolean write(Tail t, int count) {
        Block block = share.write(t.bytes, count);
        if (block == null) {
            return false;
        }
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
        }
        blocks[blockCount] = block;
        blockCount++;
        int used = (int) (end - t.start);
        byte[] rest = new byte[t.bytes.length];
        System.arraycopy(t.bytes, count, rest, 0, used - count);
        tail = new Tail(t.start + count, rest, new Tail(t.start, t.bytes, null));
        return true;
    }

    /** Frees the memory of the tail, if there is a block for it. Called when no more bytes follow. */
    void trim() {
        Tail t = tail;
        int used = (int) (end - t.start);
        if (used > 0 && write(t, Math.min(used, Block.SIZE))) {
            t = tail;
            used = (int) (end - t.start);
            if (used > 0 && write(t, used)) {
                t = tail;
                used = 0;
            }
        }
        tail = new Tail(t.start, Arrays.copyOf(t.bytes, used), null);
        share.forceMemory(used);
    }

    @Override
    void copy(long from, byte[] to, int offset, int count) throws IOException {
        Tail t = tail;
        Tail w = t.written;
        int inBlocks = (int) Math.max(0, Math.min(count, (w == null ? t.start : w.start) - from));
        copyBlocks(from - start, to, offset, inBlocks);
        int copied = inBlocks;
        if (w != null && copied < count && from + copied < t.start) {
            int n = (int) Math.min(count - copied, t.start - from - copied);
            System.arraycopy(w.bytes, (int) (from + copied - w.start), to, offset + copied, n);
            copied += n;
        }
        if (copied < count) {
            System.arraycopy(t.bytes, (int) (from + copied - t.start), to, offset + copied, count - copied);
        }
    }

    private void copyBlocks(long from, byte[] to, int offset, int count) throws IOException {
        int copied = 0;
        while (copied < count) {
            long at = from + copied;
            int inBlock = (int) (at % Block.SIZE);
            int n = Math.min(count - copied, Block.SIZE - inBlock);
            blocks[(int) (at / Block.SIZE)].read(inBlock, to, offset + copied, n);
            copied += n;
        }
    }

    @Override
    void show(long from, Window window) throws IOException {
        byte[] buffer = window.buffer();
        int n = (int) Math.min(buffer.length, end - from);
        copy(from, buffer, 0, n);
        window.show(buffer, 0, n);
    }
}
