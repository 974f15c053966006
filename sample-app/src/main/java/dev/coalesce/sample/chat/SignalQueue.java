package dev.coalesce.sample.chat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread read the elements of a publisher, one after the other. It requests the next element only after the
 * previous one has been processed.
 */
final class SignalQueue<T> implements Flow.Subscriber<T> {
    private record Signal<T>(@Nullable T item, @Nullable Throwable thrown) {}

    private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();
    /** Written by the publisher's thread in {@code onSubscribe}; read by the reading thread. */
    private volatile Flow.@Nullable Subscription subscription;
    /**
     * Whether no element has been read yet. Only the reading thread uses it; {@code onSubscribe} requests the first
     * element.
     */
    private boolean first = true;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(T item) {
        signals.add(new Signal<>(item, null));
    }

    @Override
    public void onError(Throwable thrown) {
        signals.add(new Signal<>(null, thrown));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal<>(null, null));
    }

    /**
     * Waits for the next element; returns null at the end. If the publisher has failed, this method throws its
     * exception.
     */
    @Nullable
    T next() throws InterruptedException {
        Flow.Subscription upstream = subscription;
        if (!first && upstream != null) {
            upstream.request(1);
        }
        first = false;
        Signal<T> signal = signals.take();
        if (signal.thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (signal.thrown != null) {
            throw new IllegalStateException(signal.thrown);
        }
        return signal.item;
    }

    void cancel() {
        Flow.Subscription upstream = subscription;
        if (upstream != null) {
            upstream.cancel();
        }
    }
}
