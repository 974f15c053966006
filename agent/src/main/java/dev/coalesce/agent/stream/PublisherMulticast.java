package dev.coalesce.agent.stream;

import dev.coalesce.agent.thread.Privileged;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One upstream, and the subscriptions that share what it emits. Upstream is subscribed to when the first subscriber
 * joins, and is asked for what the fastest subscriber wants: see {@link UpstreamDemand}. Slower subscribers read the
 * rest from the {@link ReplayBuffer}.
 *
 * <h2>Threads</h2>
 * The first subscriber leads. While it is alone, the upstream's thread calls it directly, as without coalescing. Once a
 * second subscriber has joined, each is called by a thread of the {@link SubscriberExecutor}. No subscriber then runs
 * on another's thread, and none holds another back.
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
    private static final VarHandle HAS_LEADER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUBSCRIPTIONS = lookup.findVarHandle(PublisherMulticast.class, "subscriptions", ReplaySubscription[].class);
            STARTED = lookup.findVarHandle(PublisherMulticast.class, "started", boolean.class);
            HAS_LEADER = lookup.findVarHandle(PublisherMulticast.class, "hasLeader", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayBuffer buffer;
    private final MulticastListener listener;
    private final long graceNanos;
    private final UpstreamDemand demand = new UpstreamDemand(this);

    /** Never modified in place. An empty array other than {@code CLOSED} can be joined. */
    private volatile ReplaySubscription[] subscriptions = new ReplaySubscription[0];

    /** Null until it is known, and after it has been subscribed to. */
    private volatile Flow.@Nullable Publisher<?> source;

    /** Whether the source has been subscribed to. Set once, by the thread that then subscribes. */
    private volatile boolean started;

    @SuppressWarnings("UnusedVariable") // accessed by HAS_LEADER
    private volatile boolean hasLeader;

    /** The leader's context. Set when it joins; cleared after the source has been subscribed to. */
    private volatile @Nullable Object context;

    /** Whether there has ever been a second subscriber. Never reset. */
    private volatile boolean shared;

    /** The thread inside the source's {@code subscribe}. */
    private volatile @Nullable Thread connecting;

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
     * Sets the source. It is subscribed to at once if a subscriber is waiting, otherwise when the first one joins.
     *
     * @param publisher the source; subscribed to once
     */
    public void setSource(Flow.Publisher<?> publisher) {
        source = publisher;
        if (subscriptions.length > 0) {
            // The caller only wanted a publisher: do not subscribe on its thread.
            ClassLoader contextLoader = Privileged.contextLoader();
            SubscriberExecutor.execute(() -> {
                Thread.currentThread().setContextClassLoader(contextLoader);
                try {
                    start();
                } finally {
                    Thread.currentThread().setContextClassLoader(null);
                }
            });
        }
    }

    /** Subscribes to the source if there is one, somebody waits for it, and nobody has subscribed yet. */
    public void start() {
        Flow.Publisher<?> from = source;
        if (from == null || subscriptions.length == 0 || started || !STARTED.compareAndSet(this, false, true)) {
            return;
        }
        source = null;
        connecting = Thread.currentThread();
        try {
            from.subscribe(this);
        } catch (Throwable e) {
            onError(e);
        } finally {
            connecting = null;
            context = null;
        }
    }

    @Override
    public @Nullable Object context() {
        return context;
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
            if (before == CLOSED) {
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
        if (HAS_LEADER.compareAndSet(this, false, true)) {
            subscription.lead();
            context = subscription.context();
        } else {
            shared = true;
        }
        return true;
    }

    /**
     * Removes a subscription, if it is still there. Closes this multicast after the last one, once the grace has
     * passed.
     */
    void remove(ReplaySubscription subscription) {
        for (; ; ) {
            ReplaySubscription[] before = subscriptions;
            int at = Arrays.asList(before).indexOf(subscription);
            if (at < 0) {
                return;
            }
            ReplaySubscription[] after = new ReplaySubscription[before.length - 1];
            System.arraycopy(before, 0, after, 0, at);
            System.arraycopy(before, at + 1, after, at, after.length - at);
            if (SUBSCRIPTIONS.compareAndSet(this, before, after)) {
                if (after.length == 0) {
                    closeAfterGrace(after);
                }
                return;
            }
        }
    }

    private void closeAfterGrace(ReplaySubscription[] empty) {
        if (graceNanos == 0) {
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
    void requested(long total) {
        demand.requested(total);
    }

    /** Called when a subscriber has read {@code count} elements since the start of the stream. */
    void read(long count) {
        demand.read(count);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        demand.begin(Objects.requireNonNull(subscription));
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
        wake(cleared, subscriptions);
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

    private void wake(boolean always, ReplaySubscription[] all) {
        if (!shared) {
            for (ReplaySubscription leader : all) {
                leader.drain();
            }
            return;
        }
        for (ReplaySubscription subscription : all) {
            subscription.wake(always);
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
            wake(true, (ReplaySubscription[]) SUBSCRIPTIONS.getAndSet(this, CLOSED));
        }
    }

    boolean isLeadersFailure() {
        return leadersFailure;
    }
}
