package dev.coalesce.agent.testing;

import java.util.concurrent.Flow;

/** The numbers from 1 to a last one, given on the thread that asks for them. */
public record Range(long last) implements Flow.Publisher<Object> {
    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        subscriber.onSubscribe(new Counting(subscriber));
    }

    private final class Counting implements Flow.Subscription {
        private final Flow.Subscriber<? super Object> subscriber;
        private long given;
        private long asked;
        private boolean giving;
        private boolean over;

        Counting(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            asked = asked + n < 0 ? Long.MAX_VALUE : asked + n;
            if (giving || over) {
                return;
            }
            giving = true;
            while (!over && given < asked && given < last) {
                subscriber.onNext(++given);
            }
            giving = false;
            if (!over && given == last) {
                over = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
