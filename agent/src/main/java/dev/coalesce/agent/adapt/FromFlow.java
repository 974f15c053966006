package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Passes the signals of a {@code Flow.Publisher} to a Reactive Streams subscriber. */
class FromFlow implements Flow.Subscriber<Object>, Subscription, Contextual {
    private final Subscriber<? super Object> subscriber;

    /** Set before the subscriber is called for the first time. */
    private Flow.@Nullable Subscription subscription;

    FromFlow(Subscriber<? super Object> subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public @Nullable Object context() {
        return null;
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
        subscription = from;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (subscription != null) {
            subscription.request(n);
        }
    }

    @Override
    public void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(Object element) {
        subscriber.onNext(element);
    }

    @Override
    public void onError(Throwable thrown) {
        subscriber.onError(thrown);
    }

    @Override
    public void onComplete() {
        subscriber.onComplete();
    }
}
