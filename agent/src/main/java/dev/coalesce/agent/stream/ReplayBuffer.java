package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one upstream, recorded for replay: a linked list of chunks, and how the upstream ended.
 *
 * <h2>Concurrency</h2>
 * One thread at a time appends, as the Reactive Streams rules ask of an upstream. Any thread reads. An element is
 * written before {@code size}, and {@code size} before {@code end}. A reader therefore reads {@code end} first, then
 * {@code size}, then elements.
 *
 * <h2>Memory</h2>
 * A buffer starts out complete: it holds every element, and a subscriber can join at any time. When a limit is
 * exceeded, it stops being complete and nobody can join. From then on it refers to its newest chunk only:
 * <ul>
 *   <li>a chunk that all subscribers have read is collected, since only slower subscribers refer to it;
 *   <li>a chunk that a slow subscriber has not read is cleared when it leaves the {@link Window}.
 * </ul>
 */
public final class ReplayBuffer {
    private static final int FIRST_CAPACITY = 8;

    /** A chunk ends early when it exceeds this fraction of the byte limit, since the window drops whole chunks. */
    private static final int CHUNKS_PER_LIMIT = 16;

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(ReplayBuffer.class, "size", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The subscribers that read a buffer. */
    interface Readers {
        /**
         * Called by upstream's thread before it clears elements.
         *
         * @param first the number of elements that will be lost for those who have not read them
         */
        void await(long first);
    }

    private static final Object COMPLETED = new Object();

    private record Failed(Throwable thrown) {}

    private final long maxElements;
    private final long maxBytes;

    /** Whether one subscriber alone reads, inside upstream's {@code onNext}. */
    private final boolean isExclusive;

    // The upstream's thread alone reads and writes these five.
    private Chunk last = new Chunk(FIRST_CAPACITY);
    private int countInLast;
    private long bytes;

    /** The class of the last element, and whether elements of that class are measured and copied. */
    private @Nullable Class<?> lastClass;

    private boolean isMeasured;

    /** Null while the buffer is complete. */
    private @Nullable Window window;

    /** Null once the buffer is not complete or is closed to newcomers. Written by the upstream's thread. */
    private volatile @Nullable Chunk first = last;

    /** Written by the upstream's thread, with release semantics. */
    private volatile long size;

    /** Null until the upstream has ended. */
    private volatile @Nullable Object end;

    /** Whether some element needs a copy for each subscriber. Written before {@code size}, and read after it. */
    private boolean needsCopies;

    /**
     * Makes an empty buffer.
     *
     * @param maxElements the largest number of elements it may hold
     * @param maxBytes the largest total size of the elements, as far as it can be measured
     */
    public ReplayBuffer(long maxElements, long maxBytes) {
        this(maxElements, maxBytes, false);
    }

    private ReplayBuffer(long maxElements, long maxBytes, boolean isExclusive) {
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
        this.isExclusive = isExclusive;
    }

    /** Makes a buffer for one subscriber, which receives upstream's own elements. */
    static ReplayBuffer forOne() {
        return new ReplayBuffer(Long.MAX_VALUE, Long.MAX_VALUE, true);
    }

    /**
     * Returns the number of elements emitted so far.
     *
     * @return a number that never decreases
     */
    public long size() {
        return size;
    }

    /**
     * Whether the buffer holds every element, so that a subscriber can still join.
     *
     * @return false forever after the first false
     */
    public boolean isComplete() {
        return first != null;
    }

    /**
     * Whether the upstream has ended.
     *
     * @return true forever after the first true
     */
    public boolean isEnded() {
        return end != null;
    }

    /**
     * Returns the upstream's failure.
     *
     * @return null if the upstream completed normally or has not ended
     */
    public @Nullable Throwable failure() {
        return end instanceof Failed failed ? failed.thrown : null;
    }

    /** Returns how far upstream may be ahead of a subscriber that keeps up, so that it loses nothing. */
    long maxLag() {
        long most = Math.min(maxElements, 2L * Dispatcher.MAX_LAG);
        if (bytes > 0) {
            long average = Math.max(1, bytes / Math.max(1, size));
            most = Math.min(most, maxBytes / average);
        }
        return Math.max(1, most / 2);
    }

    @Nullable
    Chunk first() {
        return first;
    }

    /** Returns an element of this buffer for one subscriber. */
    Object forSubscriber(Object element) {
        return needsCopies ? Elements.forSubscriber(element) : element;
    }

    /**
     * Appends an element, or a copy of what upstream may change later. The caller must execute a full fence before it
     * reads who has to be told: {@link WorkInProgress#enter} does.
     *
     * @param readers is told before a chunk is cleared that a subscriber may still have to read; null if nobody is
     * @return true if such a chunk was cleared
     */
    boolean append(Object arrived, @Nullable Readers readers) {
        Class<?> type = arrived.getClass();
        if (type != lastClass) {
            lastClass = type;
            isMeasured = !isExclusive && Elements.needsCare(type);
        }
        Object element = arrived;
        long elementBytes = 0;
        if (isMeasured) {
            element = Elements.keep(arrived);
            elementBytes = Elements.sizeInBytes(element);
            needsCopies |= element != arrived;
        }
        boolean cleared =
                (countInLast == last.limit || last.bytes > maxBytes / CHUNKS_PER_LIMIT) && beginChunk(readers);
        last.elements[countInLast++] = element;
        last.bytes += elementBytes;
        bytes += elementBytes;
        long newSize = size + 1;
        if (window == null && (newSize > maxElements || bytes > maxBytes)) {
            window = new Window(first, last, maxElements, maxBytes);
            first = null;
        }
        SIZE.setRelease(this, newSize);
        return cleared;
    }

    private boolean beginChunk(@Nullable Readers readers) {
        Chunk full = last;
        full.limit = countInLast;
        Chunk next = full.newNext();
        full.next = next;
        last = next;
        countInLast = 0;
        return window != null && window.add(full, readers);
    }

    /** Closes the buffer to newcomers. Subscribers that have joined go on reading. */
    void close() {
        first = null;
    }

    void end(@Nullable Throwable thrown) {
        end = thrown == null ? COMPLETED : new Failed(thrown);
    }
}
