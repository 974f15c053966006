package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A segment in memory. */
final class Chunk extends Segment {
    /** Replaced at most once, by {@link #trim}, with a shorter copy of the same bytes. */
    private volatile byte[] bytes;

    Chunk(long start, int capacity) {
        super(start);
        this.bytes = new byte[capacity];
    }

    /** Creates a full chunk, and takes ownership of the array. */
    Chunk(long start, byte[] bytes) {
        super(start);
        this.bytes = bytes;
        this.end = start + bytes.length;
    }

    int capacity() {
        return bytes.length;
    }

    int room() {
        return bytes.length - used();
    }

    boolean isEmpty() {
        return end == start;
    }

    private int used() {
        return (int) (end - start);
    }

    /** Reads from upstream once. Returns what {@link InputStream#read(byte[], int, int)} returned. */
    int fill(InputStream upstream, int wanted) throws IOException {
        long before = end;
        int used = used();
        int requested = Math.min(wanted, bytes.length - used);
        int n = Upstreams.read(upstream, bytes, used, requested);
        if (n > 0) {
            end = before + n;
        }
        return n;
    }

    /** Appends bytes. The caller has checked that there is room. */
    void add(byte[] from, int offset, int count) {
        long before = end;
        System.arraycopy(from, offset, bytes, used(), count);
        end = before + count;
    }

    /** Frees unused capacity. Called when no more bytes follow. */
    void trim() {
        if (used() < bytes.length / 2) {
            bytes = Arrays.copyOf(bytes, used());
        }
    }

    @Override
    void copy(long from, byte[] to, int offset, int count) {
        System.arraycopy(bytes, (int) (from - start), to, offset, count);
    }

    @Override
    void show(long from, Window window) {
        int limit = used(); // before the array: a shorter one has all of these bytes
        window.show(bytes, (int) (from - start), limit);
    }
}
