package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The state of a reader that outlives the reader itself, so that a {@code Cleaner} can close a reader nobody closed.
 */
final class ReaderHandle {
    final SharedBytes bytes;

    /** Invokes the method again with the arguments of this reader's call; null if that is impossible. */
    final @Nullable Callable<? extends @Nullable Object> invocation;

    /** Runs this handle once. Set before the reader is published, read by the thread that closes it. */
    Cleaner.@Nullable Cleanable cleanable;

    /** Set by any thread that closes the reader, or by the cleaner. */
    private volatile boolean closed;

    /**
     * Whether this reader is counted as a user of the bytes. Written with the monitor of {@link ReadCoordinator}; read
     * without it by the cleaner, when no other thread can use the reader.
     */
    boolean joined;

    /**
     * The exception that closing upstream threw, if this reader read its end. Written by a reading, read by a closing
     * thread.
     */
    volatile @Nullable Throwable failedClose;

    ReaderHandle(SharedBytes bytes, @Nullable Callable<? extends @Nullable Object> invocation) {
        this.bytes = bytes;
        this.invocation = invocation;
    }

    void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("Stream closed");
        }
    }

    void close() throws IOException {
        closed = true;
        try {
            bytes.leave(this);
        } finally {
            unregister();
        }
        Throwable failed = failedClose;
        failedClose = null;
        if (failed != null) {
            throw Upstreams.<IOException>sneaky(failed);
        }
    }

    /** Closes a reader that came too late to join the bytes. */
    void discard() {
        closed = true;
        unregister();
    }

    /** Removes the references to this handle. The cleaner's action runs, but finds that this reader has left. */
    private void unregister() {
        bytes.forget(this);
        Cleaner.Cleanable c = cleanable;
        if (c != null) {
            c.clean();
        }
    }

    /** Called when the reader is garbage or closed. It may not have left, even if closed: for lack of stack. */
    void readerCollected() {
        closed = true;
        if (joined) {
            bytes.leaked(this);
        } else {
            bytes.forget(this);
        }
    }

    /**
     * The cleaner's action. The cleaner refers to the handle weakly: the handle leads to the application's upstream,
     * and the reader may be reachable only from the application's classes, which could then never be unloaded.
     */
    static final class Collected implements Runnable {
        private final WeakReference<ReaderHandle> handle;

        Collected(ReaderHandle handle) {
            this.handle = new WeakReference<>(handle);
        }

        @Override
        public void run() {
            ReaderHandle reachable = handle.get();
            if (reachable != null) {
                reachable.readerCollected();
            }
        }
    }
}
