package dev.coalesce.agent.adapt;

import java.util.concurrent.Flow;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Who reads a Reactive Streams publisher for all. */
class ToFlow implements Subscriber<Object> {
    private final Flow.Subscriber<? super Object> reader;

    ToFlow(Flow.Subscriber<? super Object> reader) {
        this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        reader.onSubscribe(new Flow.Subscription() {
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
        reader.onNext(element);
    }

    @Override
    public void onError(Throwable thrown) {
        reader.onError(thrown);
    }

    @Override
    public void onComplete() {
        reader.onComplete();
    }
}
