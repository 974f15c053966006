package dev.coalesce.agent.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The least around a {@link PublisherMulticast} that makes a publisher: one flight at a time, and what has ended well is kept. */
final class TestStream implements Flow.Publisher<Object>, MulticastListener {
    private final Supplier<Flow.Publisher<?>> body;
    private final long maxElements;
    private final long maxBytes;
    private final long graceNanos;

    /** What happened to its hubs, in that order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private @Nullable PublisherMulticast hub;
    private @Nullable ReplayBuffer kept;

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
        enter(ReplaySubscription.open(subscriber, this::startOver));
    }

    private void enter(ReplaySubscription reader) {
        while (!reader.isOver()) {
            ReplayBuffer tape = kept();
            if (tape != null) {
                reader.replay(tape);
                return;
            }
            if (reader.join(hub())) {
                return;
            }
            forget();
        }
    }

    private synchronized @Nullable ReplayBuffer kept() {
        return kept;
    }

    synchronized PublisherMulticast hub() {
        PublisherMulticast now = hub;
        if (now == null) {
            now = new PublisherMulticast(new ReplayBuffer(maxElements, maxBytes), graceNanos, this);
            now.source(body.get());
            hub = now;
        }
        return now;
    }

    private synchronized void forget() {
        hub = null;
    }

    @Override
    public void full() {
        events.add("full");
        forget();
    }

    @Override
    public synchronized void ended(ReplayBuffer tape) {
        events.add("ended: " + tape.thrown());
        hub = null;
        if (tape.isComplete() && tape.thrown() == null) {
            kept = tape;
        }
    }

    @Override
    public void unwanted() {
        events.add("unwanted");
        forget();
    }

    @Override
    public boolean mayShare(Object element) {
        return !(element instanceof AutoCloseable);
    }

    @Override
    public boolean isLeadersOwnAffair(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }

    private void startOver(ReplaySubscription reader) {
        events.add("startOver");
        SubscriberExecutor.execute(() -> enter(reader));
    }

    @Override
    public Throwable fellBehind() {
        return new IllegalStateException("fell behind");
    }

    @Override
    public Throwable notShared() {
        return new IllegalStateException("not shared");
    }
}
