package dev.coalesce.agent.stream;

import org.jspecify.annotations.Nullable;

/**
 * What an upstream has said so far, for replay. Written by one thread at a time, read by any.
 *
 * <p>As long as it holds all from the first element on, a reader can come at any time. When there is more than it may
 * hold it is no longer complete: nobody can come; what all readers have read goes, since they alone hold it then; and
 * what the slowest have not read goes as well when they are further behind than the tape may hold.
 */
public final class ReplayBuffer {
    private static final int FIRST_ROOM = 8;

    /** Large elements make small chunks, since a tape is cut chunk by chunk. */
    private static final int PARTS = 16;

    private static final Object COMPLETE = new Object();

    private record Broken(Throwable thrown) {}

    private final long maxElements;
    private final long maxBytes;

    private Chunk last = new Chunk(FIRST_ROOM);
    private int inLast;
    private long bytes;

    /** From the moment on that it is not complete. */
    private @Nullable Window window;

    /** Null from then on. */
    private volatile @Nullable Chunk first = last;

    private volatile long size;
    private volatile @Nullable Object end;

    /** Whether each reader needs some elements for itself. Written before {@code size}. */
    private boolean consumed;

    /**
     * An empty tape.
     *
     * @param maxElements how many it may hold
     * @param maxBytes how large they may be together, as far as that can be told
     */
    public ReplayBuffer(long maxElements, long maxBytes) {
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
    }

    /**
     * How many elements there were.
     *
     * @return never falls
     */
    public long size() {
        return size;
    }

    /**
     * Whether a reader can still come, and get all.
     *
     * @return never false and then true
     */
    public boolean isComplete() {
        return first != null;
    }

    /**
     * Whether the upstream has ended.
     *
     * @return never true and then false
     */
    public boolean isEnded() {
        return end != null;
    }

    /**
     * What it ended with.
     *
     * @return null where it ended well, or has not ended
     */
    public @Nullable Throwable thrown() {
        return end instanceof Broken broken ? broken.thrown : null;
    }

    /** How far behind a reader may be, and not be in danger. Any thread may ask: roughly. */
    long easyLag() {
        long average = Math.max(1, size == 0 ? 1 : bytes / size);
        return Math.max(1, Math.min(maxElements, maxBytes / average) / 2);
    }

    @Nullable
    Chunk first() {
        return first;
    }

    /** What a reader is to get for this element of the tape. */
    Object own(Object element) {
        return consumed ? Elements.own(element) : element;
    }

    /** True where what a reader had still to read may have gone. */
    boolean append(Object element) {
        long itsBytes = Elements.bytes(element);
        consumed |= Elements.isConsumed(element);
        boolean cut = (inLast == last.limit || last.bytes > maxBytes / PARTS) && beginChunk();
        last.elements[inLast++] = element;
        last.bytes += itsBytes;
        bytes += itsBytes;
        long now = size + 1;
        if (window == null && (now > maxElements || bytes > maxBytes)) {
            window = new Window(first, last, maxElements, maxBytes);
            first = null;
        }
        size = now;
        return cut;
    }

    private boolean beginChunk() {
        Chunk full = last;
        full.limit = inLast;
        Chunk next = full.following();
        full.next = next;
        last = next;
        inLast = 0;
        return window != null && window.add(full);
    }

    /** Nobody can come any more. */
    void close() {
        first = null;
    }

    void end(@Nullable Throwable thrown) {
        end = thrown == null ? COMPLETE : new Broken(thrown);
    }
}
