package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** Publishers of five elements, which fit into the buffer of some methods. Prints how often each method ran. */
public final class StreamAttributes {
    private static final int ELEMENTS = 5;

    private int small;
    private int large;
    private int unset;

    @Coalesce(ttl = "1h", maxBuffer = 2)
    Flow.Publisher<Integer> small() {
        small++;
        return StreamAttributes::publish;
    }

    @Coalesce(ttl = "1h", maxBuffer = 100, maxBufferBytes = 1000, cancelGrace = "1s")
    Flow.Publisher<Integer> large() {
        large++;
        return StreamAttributes::publish;
    }

    @Coalesce(ttl = "1h")
    Flow.Publisher<Integer> unset() {
        unset++;
        return StreamAttributes::publish;
    }

    /** Publishes all elements at once, to a subscriber whose demand has no limit. */
    private static void publish(Flow.Subscriber<? super Integer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean isDone;

            @Override
            public void request(long count) {
                if (!isDone) {
                    isDone = true;
                    for (int i = 0; i < ELEMENTS; i++) {
                        subscriber.onNext(i);
                    }
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                isDone = true;
            }
        });
    }

    private static void read(Flow.Publisher<Integer> publisher) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Integer element) {}

            @Override
            public void onError(Throwable failure) {
                failure.printStackTrace();
                end.countDown();
            }

            @Override
            public void onComplete() {
                end.countDown();
            }
        });
        end.await();
    }

    public static void main(String[] args) throws InterruptedException {
        StreamAttributes object = new StreamAttributes();
        for (int i = 0; i < 2; i++) {
            read(object.small());
            read(object.large());
            read(object.unset());
        }
        System.out.println("small " + object.small + ", large " + object.large + ", unset " + object.unset);
    }
}
