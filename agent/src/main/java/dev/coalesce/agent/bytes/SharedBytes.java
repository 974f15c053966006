package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ref.Cleaner;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One upstream {@code InputStream} for many readers, each of which gets all of it.
 *
 * <p>There is no thread that reads: the reader that needs the next bytes first has the turn, reads them from upstream and
 * stores them for all; those who need them too wait meanwhile. What is stored is read without a lock. So nobody waits for
 * a reader that is slow, or hangs: only for upstream.
 *
 * <p>{@code lock} guards who uses this and whose turn it is, and is never held while upstream is read. Whoever changes
 * something that a waiting reader looks at signals all of them.
 */
public final class SharedBytes {
    /** What the flight does that these bytes are the result of. */
    public interface ReadListener {
        /**
         * Whether a reader's failure is its own affair, because its thread was interrupted.
         *
         * @param thrown by upstream
         * @return true: others read on
         */
        boolean isOwnAffair(Throwable thrown);

        /**
         * Upstream has ended. Called once, before any reader can see it.
         *
         * @param failure null: at its end
         */
        void ended(@Nullable Throwable failure);

        /**
         * All have left before upstream's end, which is closed next. Called once, instead of {@link #ended}; must not
         * throw.
         */
        void abandoned();

        /**
         * Runs what may block, for a reader that nobody closed.
         *
         * @param task must be run
         */
        void later(Runnable task);
    }

    /** How it ended. */
    private record End(@Nullable Throwable failure) {}

    private static final int MOST_AT_ONCE = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ReadListener course;
    private final Store store;
    private final Cleaner.Cleanable space;

    /** Used by who has the turn, and by the last to leave. Null: lost with the thread that read it. */
    private volatile @Nullable InputStream upstream;

    private volatile @Nullable End end;

    /** Who reads from upstream. */
    private volatile @Nullable Thread turn;

    /** Readers that have not left, and whoever keeps this. */
    private int users;

    /** Somebody ends this, or has. */
    private boolean ending;

    /** Nobody can read this any more. */
    private boolean gone;

    private SharedBytes(InputStream upstream, Space space, ReadListener course) {
        this.upstream = upstream;
        this.course = course;
        Space.Share share = new Space.Share(space);
        this.store = new Store(share);
        this.space = Leaks.CLEANER.register(this, share);
    }

    /**
     * Shares a stream. Nothing is read yet; nobody else may read it from now on.
     *
     * @param upstream of the leader
     * @param space where its bytes may be stored
     * @param course told of the end
     * @return without a reader
     */
    public static SharedBytes of(InputStream upstream, Space space, ReadListener course) {
        return new SharedBytes(upstream, space, course);
    }

    /**
     * One more reader, from the first byte on.
     *
     * @param again gives upstream anew, for when another reader's interruption has broken it; null: cannot be done
     * @return for one thread at a time, as streams are; null: too late to read it all
     */
    public @Nullable InputStream open(@Nullable Callable<? extends @Nullable Object> again) {
        lock.lock();
        try {
            Segment first = store.first();
            if (first == null || gone) {
                return null;
            }
            ReaderHandle seat = new ReaderHandle(this, again);
            BytesReader reader = new BytesReader(seat, new Cursor(first));
            seat.leaks = Leaks.CLEANER.register(reader, seat);
            users++;
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps the bytes although nobody reads them.
     *
     * @return false where that is too late, or not all of them are stored
     */
    public boolean retain() {
        lock.lock();
        try {
            if (gone || store.first() == null) {
                return false;
            }
            users++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The opposite of {@link #retain}. What closing upstream throws, where nobody else is left, is nobody's. */
    public void release() {
        boolean abandoned;
        lock.lock();
        try {
            abandoned = oneLess();
        } finally {
            lock.unlock();
        }
        if (abandoned) {
            Throwable unused = abandon();
        }
    }

    /**
     * Whether this thread is inside of upstream now: then it cannot wait for these bytes.
     *
     * @return false for a thread that reads what is stored
     */
    public boolean isReadByThisThread() {
        return turn == Thread.currentThread();
    }

    /**
     * Whether all of it is stored.
     *
     * @return never false and then true
     */
    public boolean isWhole() {
        return store.first() != null;
    }

    /** Gives what was thrown where there is an end and it was a failure; {@code BytesReader} looks at its bytes first. */
    boolean isEnded() {
        return end != null;
    }

    /** After the last byte: -1, or what upstream threw. */
    int atEnd() throws IOException {
        End e = end;
        if (e != null && e.failure != null) {
            throw Upstreams.<IOException>sneaky(e.failure);
        }
        return -1;
    }

    /**
     * Sees to it that there is something behind a reader's position: waits, or reads.
     *
     * @return false where upstream gave no byte, as it should not
     */
    boolean more(ReaderHandle seat, long position, int wanted) throws IOException {
        if (!takeTurn(seat, position)) {
            return true;
        }
        try {
            InputStream in = upstream;
            if (in == null) {
                in = restart(seat);
            }
            return in == null || read(seat, in, Math.min(wanted, MOST_AT_ONCE)) != 0;
        } catch (IOException e) {
            seat.checkOpen(); // another thread may have closed this reader, the last, and with it upstream
            throw e;
        } finally {
            giveTurn();
        }
    }

    /** False where there are bytes, or the end; else this thread has the turn. */
    private boolean takeTurn(ReaderHandle seat, long position) throws IOException {
        lock.lock();
        try {
            while (true) {
                seat.checkOpen();
                if (end != null || store.end() > position) {
                    return false;
                }
                if (turn == null) {
                    turn = Thread.currentThread();
                    return true;
                }
                if (turn == Thread.currentThread()) {
                    throw new IOException("a shared stream is read by its own upstream, which would wait for itself");
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException alone =
                    new InterruptedIOException("interrupted while waiting for another reader of a shared stream");
            alone.initCause(e);
            throw alone;
        } finally {
            lock.unlock();
        }
    }

    private void giveTurn() {
        lock.lock();
        try {
            turn = null;
            releaseUnused();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int read(ReaderHandle seat, InputStream in, int wanted) throws IOException {
        int n;
        try {
            n = store.fill(in, wanted);
        } catch (Throwable e) {
            failed(in, e);
            throw Upstreams.<IOException>sneaky(e);
        }
        if (n < 0) {
            try {
                end(null);
            } finally {
                // As without us: what closing throws comes out of the close() of who has read to the end.
                seat.failedClose = Upstreams.close(in);
            }
        }
        return n;
    }

    /** Where bytes may be lost inside of a stream whose reader was interrupted, nobody can read on from there. */
    private void failed(InputStream in, Throwable e) {
        try {
            if (course.isOwnAffair(e)) {
                upstream = null;
            } else {
                end(e);
            }
        } finally {
            Throwable unused = Upstreams.close(in);
        }
    }

    /** Null: it has ended instead. */
    private @Nullable InputStream restart(ReaderHandle seat) throws IOException {
        InputStream in;
        try {
            in = UpstreamResumption.upstream(seat, store);
        } catch (Throwable e) {
            if (!course.isOwnAffair(e)) {
                end(e);
            }
            throw Upstreams.<IOException>sneaky(e);
        }
        upstream = in;
        if (end != null) {
            Throwable unused = Upstreams.close(in); // all have left meanwhile, and did not see it
        }
        return end == null ? in : null;
    }

    /** First the key is free, then readers are told. */
    private void end(@Nullable Throwable failure) {
        lock.lock();
        try {
            if (ending) {
                return;
            }
            ending = true;
        } finally {
            lock.unlock();
        }
        store.trim();
        try {
            course.ended(failure);
        } finally {
            lock.lock();
            try {
                end = new End(failure);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A reader wants no more. The last one before the end closes upstream, and throws what that throws. */
    void leave(ReaderHandle seat) throws IOException {
        boolean abandoned;
        lock.lock();
        try {
            if (seat.hasLeft) {
                return;
            }
            seat.hasLeft = true;
            abandoned = oneLess();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Throwable failed = abandoned ? abandon() : null;
        if (failed != null) {
            throw Upstreams.<IOException>sneaky(failed);
        }
    }

    /** Called with the lock held. True where that was the last one, before the end. */
    private boolean oneLess() {
        users--;
        boolean abandoned = users == 0 && !ending;
        if (abandoned) {
            ending = true;
            gone = true;
            end = new End(new IOException("Stream closed"));
        }
        releaseUnused();
        return abandoned;
    }

    private @Nullable Throwable abandon() {
        course.abandoned();
        return Upstreams.close(upstream);
    }

    /** A reader is gone that nobody has closed. */
    void leaked(ReaderHandle seat) {
        course.later(() -> {
            try {
                leave(seat);
            } catch (Throwable e) {
                // Nobody is there to be told.
            }
        });
    }

    /** How many bytes upstream could give at once, where nobody reads it just now. */
    int available(ReaderHandle seat) throws IOException {
        lock.lock();
        try {
            if (turn != null || end != null) {
                return 0;
            }
            turn = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            InputStream in = upstream;
            return in == null ? 0 : Math.max(0, in.available());
        } finally {
            giveTurn();
        }
    }

    /** Called with the lock held. The bytes go with the last who could read them. */
    private void releaseUnused() {
        if (users == 0 && ending && turn == null) {
            gone = true;
            space.clean();
        }
    }

    /** One thread of the JDK's for all that is left open. */
    private static final class Leaks {
        static final Cleaner CLEANER = Cleaner.create();
    }
}
