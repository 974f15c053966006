package dev.coalesce.it.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A long stream that needs no memory: each byte is computed from its position. */
final class GeneratedInputStream extends InputStream {
    static final AtomicInteger OPENED = new AtomicInteger();
    static final AtomicInteger CLOSED = new AtomicInteger();
    static final AtomicLong READ = new AtomicLong();

    private final long length;
    private final @Nullable IOException failure;
    private long position;

    GeneratedInputStream(long length) {
        this(length, null);
    }

    /** A stream that fails at its end. */
    GeneratedInputStream(long length, @Nullable IOException failure) {
        this.length = length;
        this.failure = failure;
        OPENED.incrementAndGet();
    }

    /** Describes what happened to the streams since the last call, and resets the counters. */
    static String counts() {
        String counts = "opened: " + OPENED + ", closed: " + CLOSED + ", bytes read: " + READ;
        OPENED.set(0);
        CLOSED.set(0);
        READ.set(0);
        return counts;
    }

    private static byte at(long position) {
        return (byte) (position * 31 + (position >> 8) * 7 + (position >> 16));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        int n = (int) Math.min(count, length - position);
        if (n == 0 && count > 0) {
            if (failure != null) {
                throw failure;
            }
            return -1;
        }
        for (int i = 0; i < n; i++) {
            to[offset + i] = at(position + i);
        }
        position += n;
        READ.addAndGet(n);
        return n;
    }

    @Override
    public void close() {
        CLOSED.incrementAndGet();
    }

    /** Reads to the end. Describes how many bytes were correct, and the exception if there was one. */
    static String readAndVerify(InputStream in) {
        byte[] buffer = new byte[1 << 16];
        long correct = 0;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != at(correct)) {
                        return "wrong byte " + correct;
                    }
                    correct++;
                }
            }
            in.close();
            return correct + " bytes";
        } catch (IOException e) {
            return correct + " bytes, then " + e.getMessage();
        }
    }
}
