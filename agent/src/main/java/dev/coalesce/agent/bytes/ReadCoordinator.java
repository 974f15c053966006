package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.Cleaner;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of one shared stream: which thread may read upstream, who uses the bytes, and how the stream ended. Does no
 * I/O; {@link SharedBytes} does.
 *
 * <p><b>Concurrency.</b> {@code lock} guards all fields that change. It is never held while upstream is read or closed,
 * or while a listener runs. A waiting reader looks at {@code turn}, {@code end}, the length of the store and whether it
 * is closed. Every change that may end a wait signals all waiting readers: the one that a single signal wakes might be
 * about to leave, and the signal would be lost.
 *
 * <p><b>End.</b> A stream ends once: {@link #claimEnd} decides which thread ends it, and {@link #publishEnd} shows the
 * end to readers. If the last user leaves before that, {@link #leave} or {@link #release} does both.
 *
 * <p><b>Space.</b> It is returned when the stream has ended, nobody uses the bytes, and no thread reads upstream.
 */
final class ReadCoordinator {
    /** How the stream ended: with a failure, or with the end of upstream if {@code failure} is null. */
    private record End(@Nullable Throwable failure) {}

    private static final End END_OF_STREAM = new End(null);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Store store;
    private final Cleaner.Cleanable space;

    /** How the stream ended; null before. Written once with the lock, read by readers without it. */
    private volatile @Nullable End end;

    /** The thread that reads upstream; null if no thread does. Written with the lock, read without it. */
    private volatile @Nullable Thread turn;

    /** The number of open readers and of calls of {@link #retain} that {@link #release} has not undone. */
    private int users;

    /** Whether a thread is ending the stream or has done so. */
    private boolean ending;

    /** Whether it is too late to become a user: the bytes have been abandoned or their space returned. */
    private boolean closed;

    /**
     * Creates the state of a stream without users.
     *
     * @param store the bytes that are read from upstream
     * @param space returns the space of the store when it is cleaned
     */
    ReadCoordinator(Store store, Cleaner.Cleanable space) {
        this.store = store;
        this.space = space;
    }

    /** Counts a new reader as a user. Returns false if it is too late to read the stream from its beginning. */
    boolean join(ReaderHandle handle) {
        lock.lock();
        try {
            handle.joined = addUser();
            return handle.joined;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a user that is not a reader. Returns false if the bytes are released or not stored completely. */
    boolean retain() {
        lock.lock();
        try {
            return addUser();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. */
    private boolean addUser() {
        if (closed || store.first() == null) {
            return false;
        }
        users++;
        return true;
    }

    /** Removes a reader, unless it has left already. Returns true if the caller must abandon upstream. */
    boolean leave(ReaderHandle handle) {
        lock.lock();
        try {
            if (!handle.joined) {
                return false;
            }
            handle.joined = false;
            boolean abandoned = removeUser();
            changed.signalAll();
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Undoes one {@link #retain}. Returns true if the caller must abandon upstream. */
    boolean release() {
        lock.lock();
        try {
            return removeUser();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. Returns true if that was the last user and the stream had not ended. */
    private boolean removeUser() {
        users--;
        boolean abandoned = users == 0 && !ending;
        if (abandoned) {
            ending = true;
            closed = true;
            end = new End(new IOException("Stream closed"));
        }
        returnUnusedSpace();
        return abandoned;
    }

    /** Called with the lock held. */
    private void returnUnusedSpace() {
        if (users == 0 && ending && turn == null) {
            closed = true;
            space.clean();
        }
    }

    /**
     * Waits until a byte after the position is stored, the stream has ended, or the current thread may read upstream.
     *
     * @return true if the current thread has the turn and must call {@link #endTurn}
     */
    boolean awaitBytesOrTurn(ReaderHandle handle, long position) throws IOException {
        lock.lock();
        try {
            while (true) {
                handle.checkOpen();
                if (end != null || store.end() > position) {
                    return false;
                }
                if (turn == null) {
                    turn = Thread.currentThread();
                    return true;
                }
                if (turn == Thread.currentThread()) {
                    throw new IOException("a shared stream was read by its own upstream, which would wait for itself."
                            + " An upstream must not read a stream that reads from it.");
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while waiting for another reader of a shared stream");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the turn without waiting. Returns false if another thread has it or the stream has ended. */
    boolean tryTurn() {
        lock.lock();
        try {
            if (turn != null || end != null) {
                return false;
            }
            turn = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void endTurn() {
        lock.lock();
        try {
            turn = null;
            returnUnusedSpace();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isTurnOfThisThread() {
        return turn == Thread.currentThread();
    }

    /** Returns true for the one thread that may end the stream. It must call {@link #publishEnd}. */
    boolean claimEnd() {
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            ending = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void publishEnd(@Nullable Throwable failure) {
        lock.lock();
        try {
            end = failure == null ? END_OF_STREAM : new End(failure);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        return end != null;
    }

    /** Returns -1, or throws the failure that ended the stream. */
    int resultAtEnd() throws IOException {
        End e = end;
        if (e != null && e.failure != null) {
            throw Upstreams.<IOException>sneaky(e.failure);
        }
        return -1;
    }
}
