package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The state of one shared stream: which thread may read upstream, who uses the bytes, and how the stream ended. Does no
 * I/O; {@link SharedBytes} does.
 *
 * <p><b>Concurrency.</b> This object's monitor guards all fields that change. It is held for a few instructions, never
 * while upstream is read or closed, while a listener runs, or while a reader waits. It is a monitor because the JVM
 * releases a monitor whatever happens: to unlock a {@code ReentrantLock} takes stack, and to wait for it takes memory,
 * and a caller may have neither.
 *
 * <p><b>Waiting.</b> A waiting reader looks at {@code turn}, {@code end}, the length of the store and whether it is
 * closed. Every change that may end a wait wakes all waiting readers: the one that a single signal wakes might be about
 * to leave, and the signal would be lost. A thread without stack may be unable to wake anybody, so waiting readers also
 * look again now and then.
 *
 * <p><b>End.</b> A stream ends once: {@link #claimEnd} decides which thread ends it, and {@link #publishEnd} shows the
 * end to readers. If the last user leaves before that, {@link #leave} or {@link #release} does both.
 *
 * <p><b>Space.</b> It is returned when the stream has ended, nobody uses the bytes, and no thread reads upstream.
 */
final class ReadCoordinator {
    /** How the stream ended: with a failure, or with the end of upstream if {@code failure} is null. */
    private static final class End {
        final @Nullable Throwable failure;

        End(@Nullable Throwable failure) {
            this.failure = failure;
        }
    }

    /** One timeout of upstream, which each reader gets that waits at that moment. */
    private static final class Timeout {
        final Throwable thrown;

        Timeout(Throwable thrown) {
            this.thrown = thrown;
        }
    }

    private static final End END_OF_STREAM = new End(null);

    /** The end of a stream that every user has left. Created in advance: a user can leave without memory. */
    private static final End ABANDONED = new End(null);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Store store;
    private final Cleaner.Cleanable space;

    /** The threads of the readers that wait. Guarded by the monitor. */
    private final List<Thread> waiting = new ArrayList<>();

    /** How the stream ended; null before. Written once with the monitor, read by readers without it. */
    private volatile @Nullable End end;

    /**
     * The thread that reads upstream; null if no thread does. Set with the monitor. Cleared without it, by the thread
     * that it names, with a field write: see {@link #turnEnded}.
     */
    volatile @Nullable Thread turn;

    /** The last timeout of upstream after which it can be read on. Written by the thread that has the turn. */
    private volatile @Nullable Timeout timeout;

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
    synchronized boolean join(ReaderHandle handle) {
        handle.joined = addUser();
        return handle.joined;
    }

    /** Adds a user that is not a reader. Returns false if the bytes are released or not stored completely. */
    synchronized boolean retain() {
        return addUser();
    }

    /** Called with the monitor held. */
    private boolean addUser() {
        if (closed || store.first() == null) {
            return false;
        }
        users++;
        return true;
    }

    /** Removes a reader, unless it has left already. Returns true if the caller must abandon upstream. */
    synchronized boolean leave(ReaderHandle handle) {
        if (!handle.joined) {
            return false;
        }
        handle.joined = false;
        boolean abandoned = removeUser();
        wakeAll();
        return abandoned;
    }

    /** Undoes one {@link #retain}. Returns true if the caller must abandon upstream. */
    synchronized boolean release() {
        return removeUser();
    }

    /** Called with the monitor held. Returns true if that was the last user and the stream had not ended. */
    private boolean removeUser() {
        users--;
        boolean abandoned = users == 0 && !ending;
        if (abandoned) {
            ending = true;
            closed = true;
            end = ABANDONED;
        }
        returnUnusedSpace();
        return abandoned;
    }

    /** Called with the monitor held. */
    private void returnUnusedSpace() {
        if (users == 0 && ending && turn == null) {
            closed = true;
            space.clean();
        }
    }

    /**
     * Waits until a byte after the position is stored, the stream has ended, or the current thread may read upstream.
     *
     * @param request asks another thread to read upstream; null if the current thread reads
     * @return true if the current thread has the turn. It must then clear {@link #turn} and call {@link #turnEnded}
     */
    boolean awaitBytesOrTurn(ReaderHandle handle, long position, UpstreamThread.@Nullable Request request)
            throws IOException {
        Thread self = Thread.currentThread();
        boolean isWaiting = false;
        Timeout before = null;
        try {
            while (true) {
                handle.checkOpen();
                synchronized (this) {
                    // Read before the end and the bytes. A turn may end at any moment, even while the monitor is held:
                    // read after them, it could look free although its holder has just stored the bytes.
                    Thread holder = turn;
                    if (end != null || store.end() > position) {
                        return false;
                    }
                    Timeout now = timeout;
                    if (!isWaiting) {
                        before = now;
                    } else if (now != null && now != before) {
                        throw Upstreams.<IOException>sneaky(now.thrown);
                    }
                    if (holder == null && (request == null || !request.submit())) {
                        if (isWaiting) {
                            waiting.remove(self);
                            isWaiting = false;
                        }
                        turn = self; // comes last: nothing may fail between this and the caller's finally
                        return true;
                    }
                    if (holder == self) {
                        throw new IOException("a shared stream was read by its own upstream, which would wait for"
                                + " itself. An upstream must not read a stream that reads from it.");
                    }
                    if (!isWaiting) {
                        waiting.add(self);
                        isWaiting = true;
                    }
                }
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
                if (self.isInterrupted()) {
                    throw interrupted();
                }
                freeLostTurn();
            }
        } finally {
            if (isWaiting) {
                stopWaiting(self);
            }
        }
    }

    private static InterruptedIOException interrupted() {
        InterruptedIOException interrupted =
                new InterruptedIOException("interrupted while waiting for another reader of a shared stream");
        interrupted.initCause(new InterruptedException());
        return interrupted;
    }

    private synchronized void stopWaiting(Thread thread) {
        waiting.remove(thread);
    }

    /** Frees the turn of a thread that has ended without giving it back. */
    private void freeLostTurn() {
        Thread holder = turn;
        if (holder != null && !holder.isAlive()) {
            synchronized (this) {
                if (turn == holder) {
                    turn = null;
                }
            }
        }
    }

    /** Called with the monitor held. */
    private void wakeAll() {
        for (int i = 0; i < waiting.size(); i++) {
            LockSupport.unpark(waiting.get(i));
        }
    }

    /** Takes the turn without waiting. Returns false if another thread has it or the stream has ended. */
    synchronized boolean tryTurn() {
        if (turn != null || end != null) {
            return false;
        }
        turn = Thread.currentThread();
        return true;
    }

    /**
     * Called by the thread that had the turn, after it has set {@link #turn} to null. Setting the field needs no stack
     * and no memory, so the turn is free even if this call fails.
     */
    synchronized void turnEnded() {
        returnUnusedSpace();
        wakeAll();
    }

    boolean isTurnOfThisThread() {
        return turn == Thread.currentThread();
    }

    /** Returns true for the one thread that may end the stream. It must call {@link #publishEnd}. */
    synchronized boolean claimEnd() {
        if (ending) {
            return false;
        }
        ending = true;
        return true;
    }

    synchronized void publishEnd(@Nullable Throwable failure) {
        end = failure == null ? END_OF_STREAM : new End(failure);
        wakeAll();
    }

    /** Passes a timeout of upstream to the readers that wait. Called by the thread that has the turn. */
    void publishTimeout(Throwable thrown) {
        timeout = new Timeout(thrown);
    }

    boolean isEnded() {
        return end != null;
    }

    /** Tells whether upstream has ended without a failure. */
    boolean isEndOfUpstream() {
        return end == END_OF_STREAM;
    }

    /** Tells whether every user has left before upstream ended. */
    boolean isAbandoned() {
        return end == ABANDONED;
    }

    /** Returns -1, or throws the failure that ended the stream. */
    int resultAtEnd() throws IOException {
        End e = end;
        if (e == ABANDONED) {
            throw new IOException("Stream closed");
        }
        if (e != null && e.failure != null) {
            throw Upstreams.<IOException>sneaky(e.failure);
        }
        return -1;
    }
}
