package dev.coalesce.agent.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A minimal coalesced publisher: one {@link PublisherMulticast} at a time, and a completed stream is cached. */
final class TestStream implements Flow.Publisher<Object>, MulticastListener {
    private final Supplier<Flow.Publisher<?>> body;
    private final long maxElements;
    private final long maxBytes;
    private final long graceNanos;

    /** The events of all multicasts, in order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    /** The test runs this when the last subscriber has left, before upstream is cancelled. */
    volatile Runnable whenUnwanted = () -> {};

    private @Nullable PublisherMulticast multicast;
    private @Nullable ReplayBuffer cached;

    TestStream(Supplier<Flow.Publisher<?>> body) {
        this(body, 1_000, 1_000_000, 0);
    }

    TestStream(Supplier<Flow.Publisher<?>> body, long maxElements, long maxBytes, long graceNanos) {
        this.body = body;
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
        this.graceNanos = graceNanos;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        attach(ReplaySubscription.open(subscriber, this::startOver));
    }

    private void attach(ReplaySubscription subscription) {
        while (!subscription.isOver()) {
            ReplayBuffer buffer = cached();
            if (buffer != null) {
                subscription.replay(buffer);
                return;
            }
            if (subscription.join(multicast())) {
                return;
            }
            removeMulticast();
        }
    }

    private synchronized @Nullable ReplayBuffer cached() {
        return cached;
    }

    synchronized PublisherMulticast multicast() {
        PublisherMulticast now = multicast;
        if (now == null) {
            now = new PublisherMulticast(new ReplayBuffer(maxElements, maxBytes), graceNanos, this);
            now.setSource(body.get());
            multicast = now;
        }
        return now;
    }

    private synchronized void removeMulticast() {
        multicast = null;
    }

    @Override
    public void bufferFull() {
        events.add("full");
        removeMulticast();
    }

    @Override
    public synchronized void ended(ReplayBuffer buffer) {
        events.add("ended: " + buffer.failure());
        multicast = null;
        if (buffer.isComplete() && buffer.failure() == null) {
            cached = buffer;
        }
    }

    @Override
    public void allUnsubscribed() {
        events.add("unwanted");
        whenUnwanted.run();
        removeMulticast();
    }

    @Override
    public boolean isShareable(Object element) {
        return !(element instanceof AutoCloseable);
    }

    @Override
    public boolean concernsLeaderOnly(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }

    private void startOver(ReplaySubscription subscription) {
        events.add("startOver");
        SubscriberExecutor.execute(() -> attach(subscription));
    }

    @Override
    public Throwable fellBehindException() {
        return new IllegalStateException("fell behind");
    }

    @Override
    public Throwable notShareableException() {
        return new IllegalStateException("not shared");
    }
}
