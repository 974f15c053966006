package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One caller's own stream over shared bytes. Any thread may close it at any time; threads that read it at once take turns,
 * each with bytes of its own.
 */
final class BytesReader extends InputStream {
    private static final int SKIP_AT_ONCE = 1 << 13;

    private final ReaderHandle seat;
    private final SharedBytes bytes;
    private final ReentrantLock mine = new ReentrantLock();
    private final byte[] one = new byte[1];
    private Cursor cursor;
    private @Nullable Cursor mark;

    BytesReader(ReaderHandle seat, Cursor start) {
        this.seat = seat;
        this.bytes = seat.bytes;
        this.cursor = start;
    }

    @Override
    public int read() throws IOException {
        mine.lock();
        try {
            int n;
            do {
                n = take(one, 0, 1);
            } while (n == 0);
            return n < 0 ? -1 : one[0] & 0xff;
        } finally {
            mine.unlock();
        }
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, to.length);
        mine.lock();
        try {
            seat.checkOpen();
            return count == 0 ? 0 : take(to, offset, count);
        } finally {
            mine.unlock();
        }
    }

    private int take(byte[] to, int offset, int count) throws IOException {
        while (true) {
            seat.checkOpen();
            boolean ended = bytes.isEnded(); // before looking at the bytes, which come before it
            int n = stored(to, offset, count);
            if (n > 0) {
                return n;
            }
            if (ended) {
                return bytes.atEnd();
            }
            if (!bytes.more(seat, cursor.position(), count)) {
                return 0;
            }
        }
    }

    private int stored(byte[] to, int offset, int count) throws IOException {
        try {
            return cursor.take(to, offset, count);
        } catch (IOException e) {
            seat.checkOpen(); // another thread may have closed this, and with it the file
            throw e;
        }
    }

    /** By reading: what this reader skips, others want. */
    @Override
    public long skip(long count) throws IOException {
        mine.lock();
        try {
            long skipped = 0;
            while (skipped < count) {
                seat.checkOpen();
                boolean ended = bytes.isEnded();
                long n = cursor.skip(count - skipped);
                skipped += n;
                if (n == 0 && (ended || !more(count - skipped, skipped > 0))) {
                    break;
                }
            }
            seat.checkOpen();
            return skipped;
        } finally {
            mine.unlock();
        }
    }

    /** A failure is for the next call, where some were skipped before it. */
    private boolean more(long wanted, boolean some) throws IOException {
        try {
            return bytes.more(seat, cursor.position(), (int) Math.min(wanted, SKIP_AT_ONCE));
        } catch (IOException e) {
            if (some) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        seat.checkOpen();
        if (!mine.tryLock()) {
            return 0; // another thread reads, and may be waiting
        }
        try {
            long ahead = cursor.ahead();
            return ahead > 0 ? (int) Math.min(ahead, Integer.MAX_VALUE) : bytes.available(seat);
        } finally {
            mine.unlock();
        }
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** The limit is not needed: what was read stays stored. */
    @Override
    public void mark(int readLimit) {
        mine.lock();
        try {
            mark = cursor.copy();
        } finally {
            mine.unlock();
        }
    }

    @Override
    public void reset() throws IOException {
        mine.lock();
        try {
            seat.checkOpen();
            Cursor m = mark;
            if (m == null) {
                throw new IOException("no mark is set");
            }
            cursor = m.copy();
        } finally {
            mine.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        seat.close();
    }
}
