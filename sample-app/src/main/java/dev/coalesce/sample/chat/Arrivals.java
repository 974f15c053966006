package dev.coalesce.sample.chat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What a publisher says, for a thread that takes one after the other: it asks for the next one when it has sent the last. */
final class Arrivals<T> implements Flow.Subscriber<T> {
    private record Signal<T>(@Nullable T item, @Nullable Throwable thrown) {}

    private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private boolean first = true;

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
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

    /** Waits for the next one. Null: there is none. Throws what the publisher failed with. */
    @Nullable
    T next() throws InterruptedException {
        Flow.Subscription s = subscription;
        if (!first && s != null) {
            s.request(1);
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
        Flow.Subscription s = subscription;
        if (s != null) {
            s.cancel();
        }
    }
}
