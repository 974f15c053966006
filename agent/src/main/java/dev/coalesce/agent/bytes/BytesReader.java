package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One caller's own stream over shared bytes.
 *
 * <p><b>Concurrency.</b> {@code lock} guards the position and the mark. Threads that read the same reader take turns,
 * and each gets different bytes. Any thread may close the reader at any time, without the lock.
 */
final class BytesReader extends InputStream {
    private static final int MAX_SKIP = 1 << 13;

    private final ReaderHandle handle;
    private final SharedBytes bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] singleByte = new byte[1];
    private Cursor cursor;
    private @Nullable Cursor mark;

    BytesReader(ReaderHandle handle, Cursor start) {
        this.handle = handle;
        this.bytes = handle.bytes;
        this.cursor = start;
    }

    @Override
    public int read() throws IOException {
        lock.lock();
        try {
            int n;
            do {
                n = readOrFetch(singleByte, 0, 1);
            } while (n == 0);
            return n < 0 ? -1 : singleByte[0] & 0xff;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, to.length);
        lock.lock();
        try {
            handle.checkOpen();
            return count == 0 ? 0 : readOrFetch(to, offset, count);
        } finally {
            lock.unlock();
        }
    }

    private int readOrFetch(byte[] to, int offset, int count) throws IOException {
        while (true) {
            handle.checkOpen();
            boolean ended = bytes.isEnded(); // read before the bytes, all of which precede the end
            int n = readStored(to, offset, count);
            if (n > 0) {
                return n;
            }
            if (ended) {
                return bytes.resultAtEnd();
            }
            if (!bytes.fetch(handle, cursor.position(), count)) {
                return 0;
            }
        }
    }

    private int readStored(byte[] to, int offset, int count) throws IOException {
        try {
            return cursor.read(to, offset, count);
        } catch (IOException e) {
            handle.checkOpen(); // another thread may have closed this reader, and with it the file
            throw e;
        }
    }

    /** Skips by reading, because other readers need the skipped bytes. */
    @Override
    public long skip(long count) throws IOException {
        lock.lock();
        try {
            long skipped = 0;
            while (skipped < count) {
                handle.checkOpen();
                boolean ended = bytes.isEnded();
                long n = cursor.skip(count - skipped);
                skipped += n;
                if (n == 0 && (ended || !fetchToSkip(count - skipped, skipped > 0))) {
                    break;
                }
            }
            handle.checkOpen();
            return skipped;
        } finally {
            lock.unlock();
        }
    }

    /** Fetches more bytes. If some have been skipped already, a failure is left to the next call. */
    private boolean fetchToSkip(long wanted, boolean someSkipped) throws IOException {
        try {
            return bytes.fetch(handle, cursor.position(), (int) Math.min(wanted, MAX_SKIP));
        } catch (IOException e) {
            if (someSkipped) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        handle.checkOpen();
        if (!lock.tryLock()) {
            return 0; // another thread is reading, and may be waiting for upstream
        }
        try {
            long ahead = cursor.ahead();
            return ahead > 0 ? (int) Math.min(ahead, Integer.MAX_VALUE) : bytes.available();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** Ignores the limit: bytes stay stored after they are read. */
    @Override
    public void mark(int readLimit) {
        lock.lock();
        try {
            mark = cursor.copy();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reset() throws IOException {
        lock.lock();
        try {
            handle.checkOpen();
            Cursor m = mark;
            if (m == null) {
                throw new IOException("no mark is set: call mark() before reset()");
            }
            cursor = m.copy();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
