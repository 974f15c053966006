package dev.coalesce.agent.bytes;

import dev.coalesce.agent.thread.Daemon;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads an upstream that is tied to the thread which reads it. A pipe fails when the thread that read it last has ended,
 * although other readers go on. This thread lives as long as the stream.
 *
 * <p>It reads when a reader asks for bytes, never ahead. Readers wait for it as they wait for each other. It refers to
 * the stream only while it reads, so a stream that nobody refers to any more ends it.
 */
final class UpstreamThread implements Runnable {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** One reader's wish for bytes. */
    final class Request {
        private final SharedUpstream upstream;
        private final ReaderHandle handle;
        private final int wanted;

        Request(SharedUpstream upstream, ReaderHandle handle, int wanted) {
            this.upstream = upstream;
            this.handle = handle;
            this.wanted = wanted;
        }

        /** Called by the reader when nobody reads upstream. Returns false if the reader has to read itself. */
        boolean submit() {
            Thread reading = thread;
            if (stopped || reading == null || !reading.isAlive() || reading == Thread.currentThread()) {
                return false;
            }
            next = this;
            LockSupport.unpark(reading);
            return true;
        }
    }

    private final WeakReference<SharedUpstream> upstream;

    /** The latest wish; null once it is being fulfilled. Written by readers and by this thread. */
    private volatile @Nullable Request next;

    /** Null before the first request. Guarded by this object's monitor when it is written. */
    private volatile @Nullable Thread thread;

    private volatile boolean stopped;

    UpstreamThread(SharedUpstream upstream) {
        this.upstream = new WeakReference<>(upstream);
    }

    /** Prepares a request. Starts the thread if it does not run yet; if the system has no thread left, the reader reads. */
    Request request(SharedUpstream of, ReaderHandle handle, int wanted) {
        if (thread == null) {
            start();
        }
        return new Request(of, handle, wanted);
    }

    private synchronized void start() {
        if (thread == null && !stopped) {
            try {
                thread = Daemon.start("coalesce-pipe", this);
            } catch (OutOfMemoryError noThread) {
                stopped = true;
            }
        }
    }

    /** Ends the thread. If it is reading, it is interrupted: upstream is closed. */
    void stop() {
        stopped = true;
        Thread reading = thread;
        if (reading != null && reading != Thread.currentThread()) {
            reading.interrupt();
        }
    }

    @Override
    public void run() {
        while (!stopped && !upstream.refersTo(null)) {
            if (!fulfilNext()) {
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            }
        }
    }

    /** A method of its own, so that no local variable of {@link #run} refers to the stream. */
    private boolean fulfilNext() {
        Request request = next;
        if (request == null) {
            return false;
        }
        next = null;
        request.upstream.fetchFor(request.handle, request.wanted);
        return true;
    }
}
