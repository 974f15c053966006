package dev.coalesce.agent.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One upstream {@code InputStream} shared by many readers, each of which gets all bytes.
 *
 * <p><b>Reading.</b> No background thread reads upstream. The first reader that needs bytes which are not stored yet
 * has the turn: it reads them from upstream and stores them for everyone. Readers that need the same bytes wait for it.
 * Stored bytes are read without a lock. So readers wait for upstream only, and never for a reader that is slow or
 * hangs.
 *
 * <p><b>Interruption.</b> An interrupted thread may leave upstream broken. That failure concerns its own reader only:
 * the next reader that has the turn opens upstream again, see {@link UpstreamResumption}.
 *
 * <p><b>Concurrency.</b> {@link ReadCoordinator} holds the state and its lock; this class does the I/O.
 *
 * <p><b>Memory.</b> The bytes stay stored while a reader is open or {@link #retain} is in force. A {@code Cleaner}
 * closes readers that became garbage without being closed, and returns the space of bytes that nobody released. It
 * holds nothing that leads to the application, so it does not keep an undeployed application with open readers alive.
 * Once the stream has ended, the bytes refer neither to upstream nor to their listener.
 *
 * <p><b>No stack, no memory.</b> A thread may run out of either anywhere in here. It then leaves a mark by writing a
 * field, which needs neither: it frees the turn, and sets {@link #endLost} or {@link SharedUpstream}'s {@code brokenBy}. The next reader acts
 * on the mark.
 */
public final class SharedBytes {
    /** Receives the events of this stream; null once it has ended. Cleared by the thread that ends the stream. */
    private volatile @Nullable ReadListener listener;

    private final Store store;
    private final ReadCoordinator coordinator;

    private final SharedUpstream upstream;

    /** Whether {@code reset} without {@code mark} leads back to the first byte, as with an array. */
    private final boolean startsMarked;

    /**
     * The failure that ended the stream; null at the end of upstream. Written by the thread that has claimed the end,
     * before {@code endLost}.
     */
    private @Nullable Throwable endedBy;

    /** Whether the thread that has claimed the end could not finish it. */
    private volatile boolean endLost;

    /** Whether a user could not leave, or not abandon the stream. */
    private volatile boolean abandonLost;

    /** Holds the handles of open readers, see {@link ReadListener#openReaders}. */
    private final Set<Object> openReaders;

    private SharedBytes(InputStream upstream, StreamSpace space, ReadListener listener, boolean tiedToThread) {
        this.listener = listener;
        this.openReaders = listener.openReaders();
        StreamSpace.Share share = new StreamSpace.Share(space);
        this.store = new Store(share);
        this.coordinator = new ReadCoordinator(store, GarbageCleaner.INSTANCE.register(this, share));
        this.startsMarked = upstream instanceof ByteArrayInputStream;
        this.upstream = new SharedUpstream(this, store, coordinator, upstream, tiedToThread);
    }

    /**
     * Shares a stream. Nothing is read yet. From now on only these bytes may read the stream.
     *
     * @param upstream the stream that the leader's call returned
     * @param space the space that may hold the bytes
     * @param listener receives the events of this stream
     * @param tiedToThread whether the stream breaks when the thread that has read it ends
     * @return the shared bytes, which have no reader yet
     */
    public static SharedBytes of(InputStream upstream, StreamSpace space, ReadListener listener, boolean tiedToThread) {
        return new SharedBytes(upstream, space, listener, tiedToThread);
    }

    /**
     * Opens a reader, which starts at the first byte.
     *
     * @param invocation invokes the method again and returns a new upstream, needed if another reader's interruption
     *     breaks this one; null if that is impossible
     * @return a stream for one thread at a time; null if it is too late to read from the first byte
     */
    public @Nullable InputStream open(@Nullable Callable<? extends @Nullable Object> invocation) {
        finishLostEnd();
        Segment first = store.first();
        if (first == null) {
            return null;
        }
        ReaderHandle handle = new ReaderHandle(this, invocation);
        BytesReader reader = new BytesReader(handle, new Cursor(first));
        handle.cleanable = GarbageCleaner.INSTANCE.register(reader, new ReaderHandle.Collected(handle));
        openReaders.add(handle);
        // Comes last, so that a reader which could not be made (no memory, no stack) is not counted.
        if (!coordinator.join(handle)) {
            handle.discard();
            return null;
        }
        return reader;
    }

    /**
     * Keeps the bytes stored even if nobody reads them.
     *
     * @return false if the bytes are released already or not stored completely
     */
    public boolean retain() {
        return coordinator.retain();
    }

    /** Undoes one {@link #retain}. If that abandons upstream, nobody receives what closing upstream throws. */
    public void release() {
        try {
            if (coordinator.release()) {
                Throwable unused = abandon();
            }
        } catch (Throwable e) {
            abandonLost = true;
            throw e;
        }
    }

    /**
     * Tells whether the current thread is inside upstream. Such a thread must not wait for these bytes.
     *
     * @return true if the current thread reads upstream; false if it reads stored bytes or none
     */
    public boolean isReadByThisThread() {
        return coordinator.isTurnOfThisThread();
    }

    /** Tells whether all bytes so far are stored. Once false, it stays false. */
    boolean isStoredCompletely() {
        return store.first() != null;
    }

    /** Tells whether no more bytes follow those that are stored. A reader calls this before it looks at the bytes. */
    boolean isEnded() {
        return coordinator.isEnded();
    }

    /** Returns -1, or throws what ended upstream. Called by a reader that has read the last byte. */
    int resultAtEnd() throws IOException {
        return coordinator.resultAtEnd();
    }

    /** Returns how many bytes have been read from upstream. */
    long stored() {
        return store.end();
    }

    boolean startsMarked() {
        return startsMarked;
    }

    /** Waits for bytes, or reads them from upstream: see {@link SharedUpstream#fetch}. */
    int fetch(ReaderHandle handle, long position, byte @Nullable [] to, int offset, int count) throws IOException {
        return upstream.fetch(handle, position, to, offset, count);
    }

    /** Returns how many bytes after a position can be read without blocking. */
    int available(long position) throws IOException {
        return upstream.available(position);
    }

    /** Returns the listener; null once the stream has ended. */
    @Nullable
    ReadListener listener() {
        return listener;
    }

    /** Ends the stream, unless that has happened. Called by the thread that has the turn. */
    void end(@Nullable Throwable failure) {
        if (coordinator.claimEnd()) {
            endedBy = failure;
            finishEnd();
        }
    }

    /** Ends the stream. The listener frees the key before any reader sees the end. */
    private void finishEnd() {
        Throwable failure = endedBy;
        try {
            store.trim();
            ReadListener l = listener;
            if (l != null) {
                l.ended(failure);
            }
            coordinator.publishEnd(failure);
        } catch (Throwable e) {
            endLost = true;
            throw e;
        }
        endLost = false;
        listener = null;
        InputStream unused = upstream.take();
    }

    /** Finishes a lost end, and tells whether there was one. Called by the thread that has the turn. */
    boolean finishLostEndInTurn() {
        if (endLost) {
            finishEnd();
            return true;
        }
        return false;
    }

    /** Finishes an end that a thread without stack or memory has left unfinished, so that the key is free. */
    private void finishLostEnd() {
        if (abandonLost && coordinator.isAbandoned()) {
            Throwable unused = abandon();
        } else if (endLost && coordinator.tryTurn()) {
            try {
                finishEnd();
            } finally {
                coordinator.turn = null;
                coordinator.turnEnded();
            }
        }
    }

    /** Removes a reader. If it is the last one before the end, closes upstream and throws what that throws. */
    void leave(ReaderHandle handle) throws IOException {
        Throwable failed;
        try {
            failed = coordinator.leave(handle) ? abandon() : null;
        } catch (Throwable e) {
            abandonLost = true;
            throw e;
        }
        if (failed != null) {
            throw Upstreams.<IOException>sneaky(failed);
        }
    }

    private @Nullable Throwable abandon() {
        ReadListener l = listener;
        if (l != null) {
            l.abandoned();
        }
        abandonLost = false;
        listener = null;
        return Upstreams.close(upstream.take());
    }

    /** Releases the handle of a reader that is closed. */
    void forget(ReaderHandle handle) {
        openReaders.remove(handle);
    }

    /** Removes a reader that became garbage without being closed. */
    void leaked(ReaderHandle handle) {
        ReadListener l = listener;
        Runnable leave = () -> {
            try {
                leave(handle);
            } catch (Throwable e) {
                // The reader is garbage, so nobody can receive what closing upstream throws.
            } finally {
                forget(handle);
            }
        };
        if (l == null) {
            leave.run(); // nothing is left to close
        } else {
            l.runInBackground(leave);
        }
    }

    /** Holds the cleaner, whose one thread serves all streams. */
    private static final class GarbageCleaner {
        static final Cleaner INSTANCE = Cleaner.create();
    }
}
