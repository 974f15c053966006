package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 * Once the {@link Subscribers} are closed, nobody can join, and later elements are ignored. Signals from upstream are
 * serial (rule 1.3).
 */
public final class PublisherMulticast implements Flow.Subscriber<Object>, Contextual {
    private static final VarHandle STARTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STARTED = lookup.findVarHandle(PublisherMulticast.class, "started", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayBuffer buffer;
    private final MulticastListener listener;
    private final long graceNanos;
    private final Subscribers subscribers;
    private final UpstreamDemand demand;
    private final Dispatcher dispatcher;
    private final DirectDelivery direct = new DirectDelivery();

    /** Null until it is known, and after it has been subscribed to. */
    private volatile Flow.@Nullable Publisher<?> source;

    /** Whether the source has been subscribed to. Set once, by the thread that then subscribes. */
    private volatile boolean started;

    /** The subscription that leads. Set and cleared by the thread that subscribes to the source. */
    private volatile @Nullable ReplaySubscription leader;

    /** The thread inside the source's {@code subscribe}. */
    private volatile @Nullable Thread connecting;

    /**
     * Whether the source emits inside {@code subscribe} without being asked: the leader's thread runs it to its end.
     */
    private volatile boolean isPushedByLeader;

    /** Whether only the leader receives further elements. Set by the upstream's thread; never reset. */
    private volatile boolean unshared;

    /** Whether upstream's failure concerns the leader only. Written by the upstream's thread before the buffer ends. */
    private volatile boolean leadersFailure;

    // The upstream's thread alone uses these.

    /** The class of the last element. */
    private @Nullable Class<?> lastClass;

    /** Whether the listener has been told that the buffer is not complete any more. */
    private boolean full;

    /** Whether the signals of upstream are ignored: it has ended, or an element came when nobody could receive it. */
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
        this.subscribers = new Subscribers(buffer);
        this.demand = new UpstreamDemand(buffer, subscribers, this);
        this.dispatcher = new Dispatcher(buffer, subscribers);
    }

    /**
     * Makes a multicast for a single subscriber, which may be as slow as it likes.
     *
     * @param publisher the source; subscribed to once
     * @return a multicast for {@link ReplaySubscription#joinUnshared}
     */
    public static PublisherMulticast unshared(Flow.Publisher<?> publisher) {
        PublisherMulticast multicast = new PublisherMulticast(ReplayBuffer.forOne(), 0, UnsharedListener.INSTANCE);
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
        return subscribers.all();
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
        return !started && subscribers.all().length > 0;
    }

    /**
     * Subscribes to the source on this thread, which is not a subscriber's, if somebody waits for it and nobody has
     * subscribed yet.
     */
    public void startForWaiting() {
        ReplaySubscription[] waiting = subscribers.all();
        if (waiting.length > 0) {
            start(waiting[0]);
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
            fail(e);
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
        return direct.isOnThisThread();
    }

    /** Whether upstream's thread is inside the only subscriber it had when it emitted its last element. */
    boolean isHeld() {
        return direct.isInProgress();
    }

    /** Lets the dispatcher serve a subscription that this thread does not serve any further. */
    boolean serveOnDispatcher() {
        if (unshared || !subscribers.isShared()) {
            return false;
        }
        dispatcher.wake(true);
        return true;
    }

    /**
     * Ends this multicast with a failure that is not upstream's own. Upstream is cancelled, and what it emits meanwhile
     * is ignored.
     *
     * @param thrown the exception that the waiting subscribers receive
     */
    public void fail(Throwable thrown) {
        boolean wasDone = done;
        done = true;
        demand.cancelUpstream();
        if (!wasDone) {
            tellEnd(thrown);
        }
    }

    /**
     * Cancels upstream and closes this multicast. Subscribers that have received nothing start over; the others fail.
     */
    public void abandon() {
        ReplaySubscription[] all = subscribers.close();
        demand.cancelUpstream();
        for (ReplaySubscription subscription : all) {
            subscription.redirect(startOverOrFail());
        }
    }

    private Redirect startOverOrFail() {
        return new Redirect(this, ReplaySubscription::startOver, listener.notShareableException());
    }

    /**
     * Adds a subscription. Returns false if this multicast is closed or unshared, or its leader's thread pushes the
     * elements: that thread could not leave if others wanted more.
     */
    boolean add(ReplaySubscription subscription) {
        if ((isPushedByLeader && connecting != null) || !subscribers.add(subscription)) {
            return false;
        }
        // Races with stopSharing(): that sets the flag and then scans the array; we extend the array and then read the
        // flag.
        if (unshared) {
            remove(subscription);
            return false;
        }
        return true;
    }

    /**
     * Removes a subscription, if it is still there. Closes this multicast after the last one, once the grace has
     * passed. A stream that was never shared, or has emitted nothing, has no grace.
     */
    void remove(ReplaySubscription subscription) {
        ReplaySubscription[] empty = subscribers.remove(subscription);
        if (empty == null) {
            return;
        }
        if (graceNanos == 0 || !subscribers.isShared() || buffer.size() == 0) {
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
        if (subscribers.closeIfStill(empty)) {
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
            fail(illegal);
            throw illegal;
        }
        if (done) {
            return;
        }
        if (subscribers.isClosed()) {
            done = true; // nobody may take the buffer for the whole stream: this element is missing in it
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
        boolean cleared = buffer.append(element, dispatcher);
        ReplaySubscription[] all = subscribers.all(); // before isShared(), which is set before the array shows it
        if (!full && !buffer.isComplete()) {
            full = true;
            listener.bufferFull();
        }
        if (unshared || listener == UnsharedListener.INSTANCE) {
            direct.deliverToLeader(all);
        } else if (subscribers.isShared()) {
            dispatcher.wake(cleared);
            dispatcher.awaitSubscribers();
        } else {
            direct.deliver(all);
            if (subscribers.isShared()) {
                dispatcher.wake(cleared); // the second one joins, and may not have seen the element
            }
        }
    }

    /** Only the leader receives elements after this point. */
    private void stopSharing() {
        unshared = true;
        buffer.close();
        for (ReplaySubscription subscription : subscribers.all()) {
            if (!subscription.isLeader()) {
                subscription.redirectOnExecutor(startOverOrFail());
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
        tellEnd(thrown);
    }

    private void tellEnd(@Nullable Throwable thrown) {
        leadersFailure = thrown != null && listener.concernsLeaderOnly(thrown);
        buffer.end(thrown);
        try {
            // Before any subscriber is told: the listener frees the key, so that a new call starts a new flight.
            listener.ended(buffer);
        } finally {
            ReplaySubscription[] atEnd = subscribers.closeAtEnd();
            if (subscribers.isShared() && !unshared) {
                dispatcher.wake(true);
            } else {
                direct.deliver(atEnd);
            }
        }
    }

    boolean isLeadersFailure() {
        return leadersFailure;
    }
}
