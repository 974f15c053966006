package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The application's stream under shared bytes, which one thread at a time reads: the one that has the turn.
 *
 * <p><b>Failures.</b> After an interruption of its reader, upstream is opened again. After a timeout it can be read on.
 * Any other failure ends the stream.
 *
 * <p><b>Threads.</b> A stream that is tied to the thread which reads it is read by a thread of its own, see
 * {@link UpstreamThread}.
 */
final class SharedUpstream {
    /** Returned by {@link #fetch} if upstream returned no byte. */
    static final int NOTHING = -1;

    private static final int MAX_READ = 1 << 16;

    /**
     * A reader that wants fewer bytes gets them from the store, since more may be read than it wants, and opens a
     * {@link Window} on the rest.
     */
    static final int SMALL_READ = 1 << 12;

    /** So many bytes are read at most for a reader that wants fewer, if upstream says that it has them. */
    private static final int READ_AHEAD = 1 << 13;

    private final SharedBytes bytes;
    private final Store store;
    private final ReadCoordinator coordinator;
    private final Availability availability = new Availability();

    /** Reads upstream if it is tied to its thread; null for any other stream. */
    private final @Nullable UpstreamThread thread;

    /**
     * The stream to read; null once the interruption of its reader has broken it, or it has ended. Written by the thread
     * that has the turn. Read by that thread, and by the last user to leave, who closes it.
     */
    private volatile @Nullable InputStream in;

    /**
     * The failure of reading upstream, until its reader has handled it. A later reader that finds it set ends
     * the stream with it: bytes may be missing. Written by the thread that has the turn.
     */
    private volatile @Nullable Throwable brokenBy;

    SharedUpstream(SharedBytes bytes, Store store, ReadCoordinator coordinator, InputStream in, boolean tiedToThread) {
        this.bytes = bytes;
        this.store = store;
        this.coordinator = coordinator;
        this.in = in;
        this.thread = tiedToThread ? new UpstreamThread(this) : null;
    }

    /**
     * Waits for bytes after a reader's position, or reads them from upstream.
     *
     * @param to receives bytes if they are read here; null if the reader looks for them in the store
     * @return how many bytes the array has received; 0 if the reader has to look at the stored bytes again; or
     *     {@link #NOTHING} if upstream returned 0 bytes, which it should not do
     */
    int fetch(ReaderHandle handle, long position, byte @Nullable [] to, int offset, int count) throws IOException {
        int wanted = Math.min(count, MAX_READ);
        UpstreamThread other = thread;
        UpstreamThread.Request request = other == null ? null : other.request(this, handle, wanted);
        if (!coordinator.awaitBytesOrTurn(handle, position, request)) {
            return 0;
        }
        try {
            return readInTurn(handle, to, offset, wanted);
        } catch (IOException e) {
            handle.checkOpen(); // another thread may have closed this reader, the last, and with it upstream
            throw e;
        } finally {
            coordinator.turn = null; // before any call
            coordinator.turnEnded();
        }
    }

    /** Reads upstream for a reader that waits. Called by the thread of upstream. */
    void fetchFor(ReaderHandle handle, int wanted) {
        if (!coordinator.tryTurn()) {
            return;
        }
        try {
            int unused = readInTurn(handle, null, 0, wanted);
        } catch (Throwable e) {
            // The readers receive it.
        } finally {
            coordinator.turn = null; // before any call
            coordinator.turnEnded();
        }
    }

    private int readInTurn(ReaderHandle handle, byte @Nullable [] to, int offset, int count) throws IOException {
        if (bytes.finishLostEndInTurn()) {
            return 0;
        }
        Throwable broken = brokenBy;
        if (broken != null) {
            bytes.end(broken);
            return 0;
        }
        InputStream current = in;
        if (current == null) {
            current = reopen(handle);
        }
        return current == null ? 0 : read(handle, current, to, offset, count);
    }

    private int read(ReaderHandle handle, InputStream current, byte @Nullable [] to, int offset, int count)
            throws IOException {
        byte[] direct = count >= SMALL_READ ? to : null;
        int n;
        try {
            int atHand = availability.ask(current, store.end());
            n = direct != null
                    ? store.readInto(current, direct, offset, count)
                    : store.fill(current, Math.max(count, Math.min(atHand, READ_AHEAD)));
        } catch (Throwable e) {
            brokenBy = e; // before any call
            failed(current, e);
            throw Upstreams.<IOException>sneaky(e);
        }
        if (n < 0) {
            try {
                bytes.end(null);
            } finally {
                // Without sharing, the reader that reads to the end would get this from its own close().
                handle.failedClose = Upstreams.close(current);
            }
            return 0;
        }
        return n == 0 ? NOTHING : direct != null ? n : 0;
    }

    /** Handles a failed read. After an interruption bytes may be lost in upstream, so it is never read again. */
    private void failed(InputStream current, Throwable e) {
        ReadListener listener = bytes.listener();
        boolean readsOn = false;
        try {
            if (listener != null && listener.concernsReaderOnly(e)) {
                in = null;
                brokenBy = null;
            } else if (listener != null && listener.continuesAfter(e)) {
                coordinator.publishTimeout(e);
                brokenBy = null;
                readsOn = true;
            } else {
                bytes.end(e);
            }
        } finally {
            if (!readsOn) {
                Throwable unused = Upstreams.close(current);
            }
        }
    }

    /** Opens upstream again. Returns null if all users have left meanwhile. */
    private @Nullable InputStream reopen(ReaderHandle handle) throws IOException {
        InputStream opened;
        try {
            opened = UpstreamResumption.reopen(handle.invocation, store);
        } catch (Throwable e) {
            ReadListener listener = bytes.listener();
            boolean othersMayContinue =
                    handle.invocation == null || (listener != null && listener.concernsReaderOnly(e));
            if (!othersMayContinue) {
                bytes.end(e);
            }
            throw Upstreams.<IOException>sneaky(e);
        }
        in = opened;
        // Races with the last user that leaves: it publishes the end before it takes `in`. If it found null there, this
        // thread sees the end and closes the stream.
        if (coordinator.isEnded()) {
            in = null;
            Throwable unused = Upstreams.close(opened);
            return null;
        }
        return opened;
    }

    /** Forgets upstream, because the stream has ended, and returns it. */
    @Nullable
    InputStream take() {
        InputStream taken = in;
        in = null;
        UpstreamThread other = thread;
        if (other != null) {
            other.stop();
        }
        return taken;
    }

    /**
     * Returns how many bytes after a reader's position are stored, or can be read from upstream without blocking. While
     * another thread reads upstream, or after upstream has failed, the answer that upstream gave before that read counts:
     * 0 would be taken for the end of the stream.
     */
    int available(long position) throws IOException {
        boolean ended = coordinator.isEndOfUpstream(); // read before the bytes, all of which precede the end
        long stored = store.end();
        long more = 0;
        if (!ended && coordinator.tryTurn()) {
            try {
                stored = store.end();
                InputStream current = in;
                more = current == null
                        ? availability.afterStored(stored)
                        : availability.note(current.available(), stored);
            } catch (IOException e) {
                if (stored == position) {
                    throw e;
                }
            } finally {
                coordinator.turn = null;
                coordinator.turnEnded();
            }
        } else if (!ended) {
            more = availability.afterStored(stored);
        }
        return (int) Math.min(Integer.MAX_VALUE, stored - position + more);
    }
}
