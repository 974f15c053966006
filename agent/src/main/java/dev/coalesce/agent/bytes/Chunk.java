package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes in memory. */
final class Chunk extends Segment {
    /** Replaced once, by a shorter copy of what it holds. */
    private volatile byte[] bytes;

    Chunk(long start, int capacity) {
        super(start);
        this.bytes = new byte[capacity];
    }

    int capacity() {
        return bytes.length;
    }

    int room() {
        return bytes.length - used();
    }

    private int used() {
        return (int) (end - start);
    }

    /** Reads from upstream, once; as {@link InputStream#read(byte[], int, int)}. */
    int fill(InputStream upstream, int wanted) throws IOException {
        long before = end;
        int used = used();
        int asked = Math.min(wanted, bytes.length - used);
        int n = Upstreams.read(upstream, bytes, used, asked);
        if (n > 0) {
            end = before + n;
        }
        return n;
    }

    /** Appends; there has to be room. */
    void add(byte[] from, int count) {
        long before = end;
        System.arraycopy(from, 0, bytes, used(), count);
        end = before + count;
    }

    /** Lets go of what it does not use: nothing more will come. */
    void trim() {
        if (used() < bytes.length / 2) {
            bytes = Arrays.copyOf(bytes, used());
        }
    }

    @Override
    void copy(long from, byte[] to, int offset, int count) {
        System.arraycopy(bytes, (int) (from - start), to, offset, count);
    }
}
