package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Passes the signals of a {@code Flow.Publisher} to a Reactive Streams subscriber. */
class FromFlow implements Flow.Subscriber<Object>, Contextual {
    private final Subscriber<? super Object> subscriber;

    FromFlow(Subscriber<? super Object> subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public @Nullable Object context() {
        return null;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                subscription.request(n);
            }

            @Override
            public void cancel() {
                subscription.cancel();
            }
        });
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
