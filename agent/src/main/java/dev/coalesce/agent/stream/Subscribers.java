package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one {@link PublisherMulticast}. The array is replaced as a whole, by compare-and-set. An array
 * that is replaced by {@code CLOSED} stays closed: nobody can join. Thread-safe.
 */
final class Subscribers implements Audience {
    private static final ReplaySubscription[] CLOSED = new ReplaySubscription[0];

    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(Subscribers.class, "current", ReplaySubscription[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayBuffer buffer;

    /** Never modified in place. An empty array other than {@code CLOSED} can be joined. */
    private volatile ReplaySubscription[] current;

    /** The array of a stream that nobody has joined yet. */
    private final ReplaySubscription[] none = new ReplaySubscription[0];

    /** The subscriptions that were there when upstream ended. Null until then. */
    private volatile ReplaySubscription @Nullable [] last;

    /** Set before the array shows the second subscriber; never reset. */
    private volatile boolean shared;

    /** The number of elements when the last one left. It counts only while there is nobody. */
    private volatile long sizeWhenDeserted;

    Subscribers(ReplayBuffer buffer) {
        this.buffer = buffer;
        this.current = none;
    }

    ReplaySubscription[] all() {
        return current;
    }

    @Override
    public ReplaySubscription[] served() {
        ReplaySubscription[] atEnd = last;
        return atEnd == null ? current : atEnd;
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    boolean isClosed() {
        return current == CLOSED;
    }

    /**
     * Adds a subscription. Nobody joins a stream that all had left and that has been silent since: a caller that gave
     * up waiting, and tries again, would wait for the same lost request.
     *
     * @return false if nobody can join
     */
    boolean add(ReplaySubscription subscription) {
        for (; ; ) {
            ReplaySubscription[] before = current;
            boolean isFirst = before == none;
            boolean isSilent = before.length == 0 && !isFirst && sizeWhenDeserted >= buffer.size();
            if (before == CLOSED || isSilent) {
                return false;
            }
            if (!isFirst) {
                shared = true;
            }
            ReplaySubscription[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = subscription;
            if (CURRENT.compareAndSet(this, before, after)) {
                return true;
            }
        }
    }

    /**
     * Removes a subscription, if it is still there.
     *
     * @return the empty array if that was the last one; otherwise null
     */
    ReplaySubscription @Nullable [] remove(ReplaySubscription subscription) {
        for (; ; ) {
            ReplaySubscription[] before = current;
            int at = indexOf(subscription, before);
            if (at < 0) {
                return null;
            }
            ReplaySubscription[] after = new ReplaySubscription[before.length - 1];
            System.arraycopy(before, 0, after, 0, at);
            System.arraycopy(before, at + 1, after, at, after.length - at);
            if (after.length == 0) {
                sizeWhenDeserted = buffer.size();
            }
            if (CURRENT.compareAndSet(this, before, after)) {
                return after.length == 0 ? after : null;
            }
        }
    }

    private static int indexOf(ReplaySubscription subscription, ReplaySubscription[] all) {
        for (int i = 0; i < all.length; i++) {
            if (all[i] == subscription) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Closes if nobody has joined meanwhile.
     *
     * @param empty the array that {@link #remove} returned
     */
    boolean closeIfStill(ReplaySubscription[] empty) {
        return CURRENT.compareAndSet(this, empty, CLOSED);
    }

    /** Closes, and returns those who were there. */
    ReplaySubscription[] close() {
        return (ReplaySubscription[]) CURRENT.getAndSet(this, CLOSED);
    }

    /** Closes because upstream has ended. Those who are there still receive the rest. */
    ReplaySubscription[] closeAtEnd() {
        ReplaySubscription[] atEnd = close();
        last = atEnd;
        return atEnd;
    }
}
