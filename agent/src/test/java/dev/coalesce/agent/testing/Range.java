package dev.coalesce.agent.testing;

import java.util.concurrent.Flow;

/** Publishes the numbers from 1 to a last one, on the thread that requests them. */
public record Range(long last) implements Flow.Publisher<Object> {
    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        subscriber.onSubscribe(new CountingSubscription(subscriber));
    }

    private final class CountingSubscription implements Flow.Subscription {
        private final Flow.Subscriber<? super Object> subscriber;
        private long emitted;
        private long requested;
        private boolean emitting;
        private boolean finished;

        CountingSubscription(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
            if (emitting || finished) {
                return;
            }
            emitting = true;
            while (!finished && emitted < requested && emitted < last) {
                subscriber.onNext(++emitted);
            }
            emitting = false;
            if (!finished && emitted == last) {
                finished = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            finished = true;
        }
    }
}
