package dev.coalesce.agent.bytes;

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
 * field, which needs neither: it frees the turn, and sets {@link #brokenBy} or {@link #endLost}. The next reader acts
 * on the mark.
 */
public final class SharedBytes {
    private static final int MAX_READ = 1 << 16;

    /** Receives the events of this stream; null once it has ended. Cleared by the thread that ends the stream. */
    private volatile @Nullable ReadListener listener;

    private final Store store;
    private final ReadCoordinator coordinator;

    /**
     * The stream to read; null once the interruption of its reader has broken it. Written by the thread that has the
     * turn. Read by that thread, and by the last user to leave, who closes it.
     */
    private volatile @Nullable InputStream upstream;

    /**
     * The failure of reading upstream, until its reader has handled it. A later reader that finds it set ends
     * the stream with it: bytes may be missing. Written by the thread that has the turn.
     */
    private volatile @Nullable Throwable brokenBy;

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

    private SharedBytes(InputStream upstream, StreamSpace space, ReadListener listener) {
        this.upstream = upstream;
        this.listener = listener;
        this.openReaders = listener.openReaders();
        StreamSpace.Share share = new StreamSpace.Share(space);
        this.store = new Store(share);
        this.coordinator = new ReadCoordinator(store, GarbageCleaner.INSTANCE.register(this, share));
    }

    /**
     * Shares a stream. Nothing is read yet. From now on only these bytes may read the stream.
     *
     * @param upstream the stream that the leader's call returned
     * @param space the space that may hold the bytes
     * @param listener receives the events of this stream
     * @return the shared bytes, which have no reader yet
     */
    public static SharedBytes of(InputStream upstream, StreamSpace space, ReadListener listener) {
        return new SharedBytes(upstream, space, listener);
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

    /**
     * Waits for bytes after a reader's position, or reads them from upstream.
     *
     * @return false if upstream returned 0 bytes, which it should not do
     */
    boolean fetch(ReaderHandle handle, long position, int wanted) throws IOException {
        if (!coordinator.awaitBytesOrTurn(handle, position)) {
            return true;
        }
        try {
            Throwable broken = brokenBy;
            if (endLost) {
                finishEnd();
                return true;
            }
            if (broken != null) {
                end(broken);
                return true;
            }
            InputStream in = upstream;
            if (in == null) {
                in = reopen(handle);
            }
            return in == null || read(handle, in, Math.min(wanted, MAX_READ)) != 0;
        } catch (IOException e) {
            handle.checkOpen(); // another thread may have closed this reader, the last, and with it upstream
            throw e;
        } finally {
            coordinator.turn = null; // before any call
            coordinator.turnEnded();
        }
    }

    private int read(ReaderHandle handle, InputStream in, int wanted) throws IOException {
        int n;
        try {
            n = store.fill(in, wanted);
        } catch (Throwable e) {
            brokenBy = e; // before any call
            failed(in, e);
            throw Upstreams.<IOException>sneaky(e);
        }
        if (n < 0) {
            try {
                end(null);
            } finally {
                // Without sharing, the reader that reads to the end would get this from its own close().
                handle.failedClose = Upstreams.close(in);
            }
        }
        return n;
    }

    /** Handles a failed read. After an interruption bytes may be lost in upstream, so it is never read again. */
    private void failed(InputStream in, Throwable e) {
        try {
            if (concernsReaderOnly(e)) {
                upstream = null;
                brokenBy = null;
            } else {
                end(e);
            }
        } finally {
            Throwable unused = Upstreams.close(in);
        }
    }

    /** Opens upstream again. Returns null if all users have left meanwhile. */
    private @Nullable InputStream reopen(ReaderHandle handle) throws IOException {
        InputStream in;
        try {
            in = UpstreamResumption.reopen(handle.invocation, store);
        } catch (Throwable e) {
            boolean othersMayContinue = handle.invocation == null || concernsReaderOnly(e);
            if (!othersMayContinue) {
                end(e);
            }
            throw Upstreams.<IOException>sneaky(e);
        }
        upstream = in;
        // Races with abandon(): the last user to leave publishes the end before it closes `upstream`. If it saw null
        // there, this thread sees the end and closes the stream.
        if (coordinator.isEnded()) {
            upstream = null;
            Throwable unused = Upstreams.close(in);
            return null;
        }
        return in;
    }

    private boolean concernsReaderOnly(Throwable thrown) {
        ReadListener l = listener;
        return l != null && l.concernsReaderOnly(thrown);
    }

    private void end(@Nullable Throwable failure) {
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
        upstream = null;
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
        InputStream in = upstream;
        ReadListener l = listener;
        if (l != null) {
            l.abandoned();
        }
        abandonLost = false;
        listener = null;
        upstream = null;
        return Upstreams.close(in);
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

    /** Returns how many bytes upstream can deliver without blocking; 0 if another thread reads it. */
    int available() throws IOException {
        if (!coordinator.tryTurn()) {
            return 0;
        }
        try {
            InputStream in = upstream;
            return in == null ? 0 : Math.max(0, in.available());
        } finally {
            coordinator.turn = null;
            coordinator.turnEnded();
        }
    }

    /** Holds the cleaner, whose one thread serves all streams. */
    private static final class GarbageCleaner {
        static final Cleaner INSTANCE = Cleaner.create();
    }
}
