package dev.coalesce.agent.adapt;

import java.util.concurrent.Flow;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Passes the signals of a Reactive Streams publisher to a {@code Flow.Subscriber}. */
class ToFlow implements Subscriber<Object> {
    private final Flow.Subscriber<? super Object> subscriber;

    ToFlow(Flow.Subscriber<? super Object> subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscriber.onSubscribe(new Flow.Subscription() {
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
