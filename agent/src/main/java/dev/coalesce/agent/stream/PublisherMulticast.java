package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One upstream, and the subscriptions that share what it emits. Upstream is subscribed to when the first subscriber
 * joins, and is asked for what the subscriber with the largest demand wants: see {@link UpstreamDemand}. Slower
 * subscribers read the rest from the {@link ReplayBuffer}.
 *
 * <h2>Threads</h2>
 * The subscriber whose thread subscribes to upstream leads. While there is one subscriber only, upstream's thread calls
 * it directly, as without coalescing. Once a second one has joined, a {@link Dispatcher} calls both. No subscriber then
 * runs on another's thread, and none holds another back.
 *
 * <h2>Concurrency</h2>
 * The array of subscriptions is replaced as a whole, by compare-and-set. An array that is replaced by {@code CLOSED}
 * ends the multicast: nobody can join, and later elements are ignored. Signals from upstream are serial (rule 1.3).
 */
public final class PublisherMulticast implements Flow.Subscriber<Object>, Contextual {
    /** The subscriptions of a multicast that can no longer be joined. */
    private static final ReplaySubscription[] CLOSED = new ReplaySubscription[0];

    private static final VarHandle SUBSCRIPTIONS;
    private static final VarHandle STARTED;
    private static final VarHandle EMITTING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUBSCRIPTIONS = lookup.findVarHandle(PublisherMulticast.class, "subscriptions", ReplaySubscription[].class);
            EMITTING = lookup.findVarHandle(PublisherMulticast.class, "emitting", Thread.class);
            STARTED = lookup.findVarHandle(PublisherMulticast.class, "started", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayBuffer buffer;
    private final MulticastListener listener;
    private final long graceNanos;
    private final UpstreamDemand demand = new UpstreamDemand(this);
    private final Dispatcher dispatcher = new Dispatcher(this);

    /** Never modified in place. An empty array other than {@code CLOSED} can be joined. */
    private volatile ReplaySubscription[] subscriptions = new ReplaySubscription[0];

    /** The subscriptions that were there when upstream ended. Null until then. */
    private volatile ReplaySubscription @Nullable [] last;

    /** Null until it is known, and after it has been subscribed to. */
    private volatile Flow.@Nullable Publisher<?> source;

    /** Whether the source has been subscribed to. Set once, by the thread that then subscribes. */
    private volatile boolean started;

    /** The subscription that leads. Set and cleared by the thread that subscribes to the source. */
    private volatile @Nullable ReplaySubscription leader;

    /** Whether there has ever been a subscriber. Never reset. */
    private volatile boolean joined;

    /** Whether there has ever been a second subscriber. Never reset. */
    private volatile boolean shared;

    /** The number of elements when the last subscriber left; -1 while there are subscribers. */
    private volatile long sizeWhenDeserted = -1;

    /** The thread inside the source's {@code subscribe}. */
    private volatile @Nullable Thread connecting;

    /**
     * Whether the source emits inside {@code subscribe} without being asked: the leader's thread runs it to its end.
     */
    private volatile boolean isPushedByLeader;

    /** The thread that calls the only subscriber; null while nobody does. */
    @SuppressWarnings("UnusedVariable") // accessed by EMITTING
    private @Nullable Thread emitting;

    /** Whether only the leader receives further elements. Set by the upstream's thread; never reset. */
    private volatile boolean unshared;

    /** Whether upstream's failure concerns the leader only. Written by the upstream's thread before the buffer ends. */
    private volatile boolean leadersFailure;

    // The upstream's thread alone uses these.

    /** The class of the last element. */
    private @Nullable Class<?> lastClass;

    /** Whether the listener has been told that the buffer is not complete any more. */
    private boolean full;

    /** Whether upstream has ended. */
    private boolean done;

    /**
     * Makes a multicast without a source.
     *
     * @param buffer an empty buffer
     * @param graceNanos how long upstream is kept after the last subscriber has left
     * @param listener receives the events
     */
    public PublisherMulticast(ReplayBuffer buffer, long graceNanos, MulticastListener listener) {
        this.buffer = buffer;
        this.graceNanos = graceNanos;
        this.listener = listener;
    }

    /**
     * Makes a multicast for a single subscriber, which may be as slow as it likes.
     *
     * @param publisher the source; subscribed to once
     * @return a multicast for {@link ReplaySubscription#joinUnshared}
     */
    public static PublisherMulticast unshared(Flow.Publisher<?> publisher) {
        PublisherMulticast multicast =
                new PublisherMulticast(new ReplayBuffer(Long.MAX_VALUE, Long.MAX_VALUE), 0, UnsharedListener.INSTANCE);
        multicast.source = publisher;
        return multicast;
    }

    /**
     * Returns the buffer that upstream's signals are appended to.
     *
     * @return always the same object
     */
    public ReplayBuffer buffer() {
        return buffer;
    }

    MulticastListener listener() {
        return listener;
    }

    ReplaySubscription[] subscriptions() {
        return subscriptions;
    }

    /**
     * Sets the source. The next subscriber that joins subscribes to it, on its thread.
     *
     * @param publisher the source; subscribed to once
     */
    public void setSource(Flow.Publisher<?> publisher) {
        source = publisher;
    }

    /** Whether subscribers wait for a source that nobody has subscribed to. */
    public boolean isAwaitingStart() {
        return !started && subscriptions.length > 0;
    }

    /**
     * Subscribes to the source on this thread, which is not a subscriber's, if somebody waits for it and nobody has
     * subscribed yet.
     */
    public void startForWaiting() {
        for (ReplaySubscription waiting : subscriptions) {
            start(waiting);
            return;
        }
    }

    /**
     * Subscribes to the source for a subscription, if there is a source and nobody has subscribed yet. The subscription
     * then leads.
     */
    void start(ReplaySubscription by) {
        Flow.Publisher<?> from = source;
        if (from == null || started || !STARTED.compareAndSet(this, false, true)) {
            return;
        }
        source = null;
        by.lead();
        leader = by;
        connecting = Thread.currentThread();
        try {
            from.subscribe(this);
        } catch (Throwable e) {
            onError(e);
        } finally {
            connecting = null;
            leader = null;
        }
    }

    /** Returns the leader's context, while the source is being subscribed to. */
    @Override
    public @Nullable Object context() {
        ReplaySubscription leads = leader;
        return leads == null ? null : leads.context();
    }

    /**
     * Whether the source has been subscribed to.
     *
     * @return true forever after the first true
     */
    public boolean isStarted() {
        return started;
    }

    /**
     * Whether this thread is inside the source's {@code subscribe}. If it joined there, it would wait for itself.
     *
     * @return false on every other thread
     */
    public boolean isConnectingOnThisThread() {
        return connecting == Thread.currentThread();
    }

    /**
     * Whether this thread is calling the only subscriber. If a stream joined there, that thread could wait for an
     * element that it has to emit itself.
     *
     * @return false on every other thread
     */
    public boolean isEmittingOnThisThread() {
        return EMITTING.getOpaque(this) == Thread.currentThread();
    }

    /** Whether upstream's thread is inside the only subscriber it had when it emitted its last element. */
    boolean isHeld() {
        return EMITTING.getOpaque(this) != null;
    }

    boolean isShared() {
        return shared;
    }

    /** Whether nobody is left. Somebody may join again. */
    boolean isDeserted() {
        return sizeWhenDeserted >= 0;
    }

    /** Returns the subscriptions that receive what is in the buffer. */
    ReplaySubscription[] served() {
        ReplaySubscription[] atEnd = last;
        return atEnd == null ? subscriptions : atEnd;
    }

    /**
     * Ends this multicast without an upstream.
     *
     * @param thrown the exception that the waiting subscribers receive
     */
    public void fail(Throwable thrown) {
        onError(thrown);
    }

    /**
     * Cancels upstream and closes this multicast. Subscribers that have received nothing start over; the others fail.
     */
    public void abandon() {
        ReplaySubscription[] all = (ReplaySubscription[]) SUBSCRIPTIONS.getAndSet(this, CLOSED);
        demand.cancelUpstream();
        for (ReplaySubscription subscription : all) {
            subscription.redirect(startOverOrFail());
        }
    }

    private Redirect startOverOrFail() {
        return new Redirect(this, ReplaySubscription::startOver, listener.notShareableException());
    }

    /** Adds a subscription. Returns false if this multicast is closed or unshared. */
    boolean add(ReplaySubscription subscription) {
        for (; ; ) {
            ReplaySubscription[] before = subscriptions;
            if (before == CLOSED || !isWorthJoining()) {
                return false;
            }
            ReplaySubscription[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = subscription;
            if (SUBSCRIPTIONS.compareAndSet(this, before, after)) {
                break;
            }
        }
        // Races with stopSharing(): that sets the flag and then scans the array; we extend the array and then read the
        // flag.
        if (unshared) {
            remove(subscription);
            return false;
        }
        sizeWhenDeserted = -1;
        if (joined) {
            shared = true;
        } else {
            joined = true;
        }
        return true;
    }

    /**
     * Whether somebody may join. Nobody shares a source that the leader's thread pushes, because the leader could not
     * leave. Nobody joins a stream that was left and has been silent since: a caller that gave up waiting, and tries
     * again, would wait for the same lost request.
     */
    private boolean isWorthJoining() {
        return (!isPushedByLeader || connecting == null) && (sizeWhenDeserted < 0 || sizeWhenDeserted < buffer.size());
    }

    /**
     * Removes a subscription, if it is still there. Closes this multicast after the last one, once the grace has
     * passed.
     */
    void remove(ReplaySubscription subscription) {
        for (; ; ) {
            ReplaySubscription[] before = subscriptions;
            int at = indexOf(subscription, before);
            if (at < 0) {
                return;
            }
            ReplaySubscription[] after = new ReplaySubscription[before.length - 1];
            System.arraycopy(before, 0, after, 0, at);
            System.arraycopy(before, at + 1, after, at, after.length - at);
            if (SUBSCRIPTIONS.compareAndSet(this, before, after)) {
                if (after.length == 0) {
                    sizeWhenDeserted = buffer.size();
                    closeAfterGrace(after);
                }
                return;
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

    private void closeAfterGrace(ReplaySubscription[] empty) {
        if (graceNanos == 0 || !shared || buffer.size() == 0) {
            close(empty);
        } else {
            SubscriberExecutor.after(graceNanos, () -> close(empty));
        }
    }

    /**
     * Closes this multicast. A subscriber that joins meanwhile replaces the empty array, so the compare-and-set then
     * fails.
     */
    private void close(ReplaySubscription[] empty) {
        if (SUBSCRIPTIONS.compareAndSet(this, empty, CLOSED)) {
            try {
                listener.allUnsubscribed();
            } finally {
                demand.cancelUpstream();
            }
        }
    }

    /** Called when a subscriber has requested {@code total} elements since the start of the stream. */
    void requested(long total, ReplaySubscription by) {
        demand.requested(total, by);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        demand.begin(Objects.requireNonNull(subscription), connecting == Thread.currentThread() ? leader : null);
    }

    @Override
    public void onNext(Object element) {
        if (element == null) {
            NullPointerException illegal =
                    new NullPointerException("the upstream publisher emitted null (Reactive Streams rule 2.13)");
            demand.cancelUpstream();
            onError(illegal);
            throw illegal;
        }
        if (done || subscriptions == CLOSED) {
            return;
        }
        demand.emitted();
        if (connecting != null && !isPushedByLeader) {
            isPushedByLeader = connecting == Thread.currentThread() && !demand.isRequestingOnThisThread();
        }
        if (!unshared && element.getClass() != lastClass) {
            lastClass = element.getClass();
            if (!listener.isShareable(element)) {
                stopSharing();
            }
        }
        boolean cleared = buffer.append(element);
        if (!full && !buffer.isComplete()) {
            full = true;
            listener.bufferFull();
        }
        if (unshared) {
            callDirectly(subscriptions);
            awaitDelivery(subscriptions);
        } else if (shared) {
            dispatcher.wake(cleared);
            dispatcher.awaitSubscribers();
        } else {
            callDirectly(subscriptions);
        }
    }

    /** Only the leader receives elements after this point. */
    private void stopSharing() {
        unshared = true;
        buffer.close();
        for (ReplaySubscription subscription : subscriptions) {
            if (!subscription.isLeader()) {
                subscription.redirect(startOverOrFail());
            }
        }
    }

    private void callDirectly(ReplaySubscription[] all) {
        Object outer = EMITTING.getOpaque(this);
        EMITTING.setOpaque(this, Thread.currentThread());
        for (ReplaySubscription only : all) {
            only.drain();
        }
        EMITTING.setOpaque(this, outer);
    }

    /**
     * Waits until the leader, which alone receives the rest, has received the last element: it may be valid only until
     * {@code onNext} returns. This takes time if a dispatcher is serving the leader at this moment.
     */
    private static void awaitDelivery(ReplaySubscription[] all) {
        for (ReplaySubscription leader : all) {
            while (leader.isDue(false)) {
                Thread.onSpinWait();
                leader.drain();
            }
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(Objects.requireNonNull(thrown));
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable thrown) {
        if (done) {
            return;
        }
        done = true;
        demand.upstreamEnded();
        leadersFailure = thrown != null && listener.concernsLeaderOnly(thrown);
        buffer.end(thrown);
        try {
            // Before any subscriber is told: the listener frees the key, so that a new call starts a new flight.
            listener.ended(buffer);
        } finally {
            ReplaySubscription[] atEnd = (ReplaySubscription[]) SUBSCRIPTIONS.getAndSet(this, CLOSED);
            last = atEnd;
            if (shared) {
                dispatcher.wake(true);
            } else {
                callDirectly(atEnd);
            }
        }
    }

    boolean isLeadersFailure() {
        return leadersFailure;
    }
}
