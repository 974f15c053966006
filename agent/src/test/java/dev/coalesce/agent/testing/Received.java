package dev.coalesce.agent.testing;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that records its signals and the threads that deliver the elements. */
public class Received implements Flow.Subscriber<Object> {
    public static final String COMPLETE = "complete";

    public final List<Object> signals = new CopyOnWriteArrayList<>();
    public final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final long initialDemand;
    private volatile Flow.@Nullable Subscription subscription;

    /** Creates a subscriber that requests a number of elements when it is subscribed. */
    public Received(long initialDemand) {
        this.initialDemand = initialDemand;
    }

    /** Creates a subscriber with unbounded demand. */
    public Received() {
        this(Long.MAX_VALUE);
    }

    public static Received of(Flow.Publisher<Object> publisher) {
        Received received = new Received();
        publisher.subscribe(received);
        return received;
    }

    public static Received of(Flow.Publisher<Object> publisher, long initialDemand) {
        Received received = new Received(initialDemand);
        publisher.subscribe(received);
        return received;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription = s;
        if (initialDemand > 0) {
            s.request(initialDemand);
        }
    }

    @Override
    public void onNext(Object element) {
        threads.add(Thread.currentThread());
        signals.add(element);
    }

    @Override
    public void onError(Throwable thrown) {
        signals.add(thrown);
    }

    @Override
    public void onComplete() {
        signals.add(COMPLETE);
    }

    public Received ask(long n) {
        Objects.requireNonNull(subscription).request(n);
        return this;
    }

    public Received cancel() {
        Objects.requireNonNull(subscription).cancel();
        return this;
    }

    /** Waits for the signals and asserts that they are exactly the expected ones. */
    public Received has(Object... expected) {
        Eventually.isTrue(
                "signals " + List.of(expected) + " instead of " + signals, () -> signals.size() >= expected.length);
        if (!signals.equals(List.of(expected))) {
            throw new AssertionError("expected " + List.of(expected) + ", got " + signals);
        }
        return this;
    }
}
