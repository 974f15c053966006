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
 *
 * <p><b>Reads of a few bytes.</b> They come from a {@link Window}, without the lock. It belongs to the thread that
 * opened it: a thread that goes on where another one has stopped takes the lock first. Two threads that read the same
 * reader byte by byte at the same time, without a lock of their own, may both get the same byte once.
 */
final class BytesReader extends InputStream {
    private static final int MAX_SKIP = 1 << 13;

    private final ReaderHandle handle;
    private final SharedBytes bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] singleByte = new byte[1];

    /** The position of this reader, or of the first byte of its window. */
    private Cursor cursor;

    private @Nullable Cursor mark;

    /** Replaced with the lock. Its owner reads it without. */
    private Window window = Window.NONE;

    BytesReader(ReaderHandle handle, Cursor start) {
        this.handle = handle;
        this.bytes = handle.bytes;
        this.cursor = start;
        this.mark = bytes.startsMarked() ? start.copy() : null;
    }

    @Override
    public int read() throws IOException {
        Window w = window;
        int at = w.next;
        if (at < w.limit && w.owner == Thread.currentThread()) {
            handle.checkOpen();
            w.next = at + 1;
            return w.bytes[at] & 0xff;
        }
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
        Window w = window;
        int at = w.next;
        if (count <= w.limit - at && count > 0 && w.owner == Thread.currentThread()) {
            handle.checkOpen();
            System.arraycopy(w.bytes, at, to, offset, count);
            w.next = at + count;
            return count;
        }
        lock.lock();
        try {
            handle.checkOpen();
            return count == 0 ? 0 : readOrFetch(to, offset, count);
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. Returns 0 if upstream returned no byte, which it should not do. */
    private int readOrFetch(byte[] to, int offset, int count) throws IOException {
        closeWindow();
        while (true) {
            handle.checkOpen();
            boolean ended = bytes.isEnded(); // read before the bytes, all of which precede the end
            int n = readStored(to, offset, count);
            if (n == 0 && ended) {
                return bytes.resultAtEnd();
            }
            if (n == 0) {
                n = bytes.fetch(handle, cursor.position(), to, offset, count);
                if (n == SharedUpstream.NOTHING) {
                    return 0;
                }
                cursor.skip(n);
            }
            if (n > 0) {
                if (count < SharedUpstream.SMALL_READ) {
                    openWindow();
                }
                return n;
            }
        }
    }

    private int readStored(byte[] to, int offset, int count) throws IOException {
        try {
            int n = cursor.read(to, offset, count);
            handle.checkOpen(); // another thread may have closed this reader: the bytes may be those of another stream
            return n;
        } catch (IOException e) {
            handle.checkOpen(); // another thread may have closed this reader, and with it the file
            throw e;
        }
    }

    /** Moves the position to the first byte that was not taken from the window. Called with the lock held. */
    private void closeWindow() {
        Window w = window;
        if (w.limit > 0) {
            cursor.advance(w.taken());
            w.limit = 0; // without a call, which could run out of stack: the bytes would be skipped twice
            w.start = 0;
            w.next = 0;
        }
    }

    /** Shows the next stored bytes to reads of a few bytes. Called with the lock held. */
    private void openWindow() {
        Thread self = Thread.currentThread();
        Window w = window;
        if (w.owner != self) {
            w = new Window(self);
            window = w;
        }
        try {
            cursor.show(w); // bytes of a reader that was closed meanwhile are not taken from it
        } catch (IOException e) {
            // The next read finds out.
        }
    }

    /** Skips by reading, because other readers need the skipped bytes. */
    @Override
    public long skip(long count) throws IOException {
        lock.lock();
        try {
            closeWindow();
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
            int count = (int) Math.min(wanted, MAX_SKIP);
            return bytes.fetch(handle, cursor.position(), null, 0, count) != SharedUpstream.NOTHING;
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
        boolean locked = lock.tryLock(); // otherwise another thread reads this reader, and may be waiting for upstream
        try {
            return bytes.available(locked ? cursor.position() + window.taken() : bytes.stored());
        } finally {
            if (locked) {
                lock.unlock();
            }
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
            mark = cursor.copyAfter(window.taken());
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
                throw new IOException("Resetting to invalid mark: mark() was not called before reset()");
            }
            closeWindow();
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
