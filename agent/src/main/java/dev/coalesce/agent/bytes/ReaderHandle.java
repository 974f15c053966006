package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What is known of a reader when the reader itself is gone. */
final class ReaderHandle implements Runnable {
    final SharedBytes bytes;

    /** Gives upstream anew. */
    final @Nullable Callable<? extends @Nullable Object> again;

    /** Set before anybody has the reader. */
    Cleaner.@Nullable Cleanable leaks;

    private volatile boolean closed;

    /** Guarded by the lock of the bytes. */
    boolean hasLeft;

    /** What upstream threw when this reader, having read all of it, closed it. For the reader's own threads. */
    volatile @Nullable Throwable failedClose;

    ReaderHandle(SharedBytes bytes, @Nullable Callable<? extends @Nullable Object> again) {
        this.bytes = bytes;
        this.again = again;
    }

    boolean isClosed() {
        return closed;
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
            Cleaner.Cleanable l = leaks;
            if (l != null) {
                l.clean(); // finds that it has left
            }
        }
        Throwable failed = failedClose;
        failedClose = null;
        if (failed != null) {
            throw Upstreams.<IOException>sneaky(failed);
        }
    }

    /** By the cleaner: the reader is garbage. */
    @Override
    public void run() {
        if (!closed) {
            closed = true;
            bytes.leaked(this);
        }
    }
}
