package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the elements of a {@link ReplayBuffer} to one subscriber: in order, as many as it has requested, and then
 * how the upstream ended. The subclass chooses the buffer, and decides what happens when it cannot be read any further.
 *
 * <h2>Concurrency</h2>
 * All signals come from the {@link DrainLoop}, so they are serial. Any thread may request, cancel or ask for the
 * position.
 */
abstract class ReplayDelivery extends DrainLoop {
    private static final long FIRST_PENALTY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_PENALTY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Upstream's thread waits for one subscription for so many looks in all, however often it is needed. */
    private static final int MAX_PATIENCE = 30;

    /** The time that a subscription has a thread of its own. */
    private static final class Apart {
        private final long sinceNanos = System.nanoTime();
        private final long nanos;
        private volatile boolean lasts = true;

        Apart(long nanos) {
            this.nanos = nanos;
        }

        void endIfDue() {
            if (System.nanoTime() - sinceNanos >= nanos) {
                lasts = false;
            }
        }
    }

    private static final VarHandle REQUESTED;
    private static final VarHandle POSITION;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REQUESTED = lookup.findVarHandle(ReplayDelivery.class, "requested", long.class);
            POSITION = lookup.findVarHandle(ReplayDelivery.class, "position", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null once the subscriber has received its last signal or has left. Written by the draining thread. */
    private Flow.@Nullable Subscriber<? super Object> subscriber;

    /** The total requested since the start of the stream. {@code Long.MAX_VALUE} means unlimited. */
    private volatile long requested;

    /** Whether the subscriber has left or has received its last signal. Any thread may set it; it is never reset. */
    private volatile boolean over;

    /** The error for an illegal {@code request}; null if there was none. Written by the requesting thread. */
    private volatile @Nullable Throwable illegalRequest;

    /**
     * The buffer to read from; null if there is none at the moment. The joining thread sets it after {@code chunk} and
     * {@code index}, and the draining thread clears it.
     */
    private volatile @Nullable ReplayBuffer buffer;

    /** The chunk of the next element. The draining thread alone uses it while {@code buffer} is set. */
    private @Nullable Chunk chunk;

    /**
     * The index of the next element in {@code chunk}. The draining thread alone uses it while {@code buffer} is set.
     */
    private int index;

    /**
     * The number of elements delivered. Written by the draining thread before it calls {@code onNext}. Other threads
     * see it a little later.
     */
    private long position;

    /**
     * Set once this subscriber has held up a {@link Dispatcher}: the subscription then has a thread of its own, for a
     * while at least.
     */
    private volatile @Nullable Apart apart;

    /** The looks that upstream's thread still waits for this subscription. That thread alone uses it. */
    private int patience = MAX_PATIENCE;

    ReplayDelivery(Flow.Subscriber<? super Object> subscriber) {
        this.subscriber = subscriber;
    }

    /**
     * Called by the draining thread between two signals. Returns true if the subscription has been redirected or ended.
     */
    abstract boolean isRedirected();

    /** Called by the draining thread when its next element has been cleared from the buffer. */
    abstract void fallBehind();

    /** Called by the draining thread after the last element, when the upstream has ended. */
    abstract void end(@Nullable Throwable thrown);

    /** Leaves the multicast. Called by the draining thread. The subscription may join another one afterwards. */
    abstract void leave();

    /** Ends the subscription on behalf of the subscriber. */
    abstract void cancel();

    /**
     * Whether a {@link Dispatcher} has to serve this subscription.
     *
     * @param all whether a subscription without demand must look too: upstream has ended, or elements were cleared
     */
    final boolean isDue(boolean all) {
        ReplayBuffer from = buffer;
        if (over || from == null) {
            return false;
        }
        long at = position();
        return all || (requested > at && from.size() > at);
    }

    final boolean isApart() {
        Apart now = apart;
        return now != null && now.lasts;
    }

    /** Called if this subscriber has held up the others: this subscription gets a thread of its own. */
    final void setApart() {
        Apart before = apart;
        apart = new Apart(before == null ? FIRST_PENALTY_NANOS : Math.min(2 * before.nanos, MAX_PENALTY_NANOS));
    }

    /**
     * Takes one of the looks that upstream's thread may wait for this subscription before it clears what it lacks.
     * Called by that thread.
     *
     * @return false if there is none left, or waiting would not help: the subscriber sleeps, or waits for something
     */
    final boolean takePatience() {
        return isShortOfProcessor() && patience > 0 && patience-- > 0;
    }

    /** A subscription that is apart comes back when it has caught up: later each time. */
    @Override
    void afterDrain() {
        Apart now = apart;
        if (now != null && now.lasts && hasCaughtUp()) {
            now.endIfDue();
        }
    }

    /** Whether every element of the buffer has been delivered. */
    final boolean hasCaughtUp() {
        ReplayBuffer from = buffer;
        return from == null || position() == from.size();
    }

    /** Begins to read a buffer. There must be none at the moment. */
    final void read(ReplayBuffer from, @Nullable Chunk first) {
        chunk = first;
        index = 0;
        buffer = from;
        drain();
    }

    /** Tells whether a buffer is being read. */
    final boolean isReading() {
        return buffer != null;
    }

    /** Stops reading the buffer. Called by the draining thread. */
    final void stopReading() {
        buffer = null;
        chunk = null;
    }

    /**
     * Adds to the demand. Returns false if the request is illegal; the subscriber then receives an error when it is
     * drained.
     */
    final boolean addRequested(long n) {
        if (n <= 0) {
            illegalRequest = new IllegalArgumentException(
                    "request(" + n + "): request at least 1 element (Reactive Streams rule 3.9)");
            return false;
        }
        for (; ; ) {
            long before = requested;
            long after = before + n < 0 ? Long.MAX_VALUE : before + n;
            if (REQUESTED.compareAndSet(this, before, after)) {
                return true;
            }
        }
    }

    final long totalRequested() {
        return requested;
    }

    /**
     * Returns the number of elements delivered so far.
     *
     * @return a number that never decreases; other threads see it a little late
     */
    public final long position() {
        return (long) POSITION.getAcquire(this);
    }

    /**
     * Whether the subscriber has requested elements.
     *
     * @return true forever after the first true
     */
    public boolean hasRequested() {
        return requested > 0;
    }

    /**
     * Whether the subscriber has received an element.
     *
     * @return true forever after the first true
     */
    public boolean hasReceived() {
        return position() > 0;
    }

    /**
     * Whether the subscriber has cancelled or has received its last signal.
     *
     * @return true forever after the first true
     */
    public boolean isOver() {
        return over;
    }

    final void setOver() {
        over = true;
    }

    /** Returns the subscriber's context; null if it has none. */
    @Nullable
    final Object context() {
        return subscriber instanceof Contextual contextual ? contextual.context() : null;
    }

    @Override
    final void emit() {
        Flow.Subscriber<? super Object> to = subscriber;
        ReplayBuffer from = buffer;
        boolean ended = from != null && from.isEnded(); // before the size: elements are appended before the end
        // Before a redirect is looked for: one is asked for before an element is appended that this subscriber must not
        // receive. What arrives later is seen by the next pass: whoever appends asks for one.
        long size = from == null ? 0 : from.size();
        if (to == null || isStopped() || from == null || from != buffer) {
            return;
        }
        for (long next = position; next < size; next++) {
            // Before the demand is checked: a subscriber without demand also learns that it fell behind.
            Object element = peek();
            if (element == null) {
                fallBehind();
                return;
            }
            if (next == requested) {
                return;
            }
            index++;
            POSITION.setRelease(this, next + 1);
            deliver(to, from.forSubscriber(element));
            if (isStopped()) {
                return;
            }
        }
        if (ended) {
            end(from.failure());
        }
    }

    @Override
    final void emitFailed(Throwable thrown) {
        Flow.Subscriber<? super Object> to = subscriber;
        try {
            release();
        } catch (Throwable e) {
            SubscriberExecutor.uncaught(e);
        }
        if (to != null) {
            deliverEnd(to, thrown);
        }
    }

    /** Returns the next element; null if its chunk has been cleared. */
    private @Nullable Object peek() {
        Chunk at = chunk;
        if (at != null && index == at.limit) {
            at = at.next;
            chunk = at;
            index = 0;
        }
        return at == null ? null : at.elements[index];
    }

    /** Returns true if nothing more is to be emitted from the current buffer. */
    private boolean isStopped() {
        if (over) {
            release();
            return true;
        }
        Throwable illegal = illegalRequest;
        if (illegal != null) {
            finish(illegal);
            return true;
        }
        return isRedirected();
    }

    /**
     * Calls {@code onNext}. A subscriber must not throw (rule 2.13). One that does is cancelled and receives its own
     * exception; neither the upstream nor other subscribers see it.
     */
    private void deliver(Flow.Subscriber<? super Object> to, Object element) {
        try {
            to.onNext(element);
        } catch (Throwable e) {
            boolean canReceive = !over && !(e instanceof VirtualMachineError);
            cancel();
            if (canReceive) {
                deliverEnd(to, e);
            } else {
                SubscriberExecutor.uncaught(e);
            }
        }
    }

    private static void deliverEnd(Flow.Subscriber<? super Object> to, @Nullable Throwable thrown) {
        try {
            if (thrown == null) {
                to.onComplete();
            } else {
                to.onError(thrown);
            }
        } catch (Throwable e) {
            SubscriberExecutor.uncaught(e);
        }
    }

    /** Leaves, and delivers the last signal. Called by the draining thread. */
    final void finish(@Nullable Throwable thrown) {
        Flow.Subscriber<? super Object> to = subscriber;
        try {
            release();
        } finally {
            if (to != null) {
                deliverEnd(to, thrown);
            }
        }
    }

    /** Drops every reference. Called by the draining thread when the subscription is over. */
    void release() {
        subscriber = null;
        over = true;
        leave();
    }
}
