package dev.coalesce.agent.testing;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A publisher that emits what the test tells it, on the test's thread and regardless of demand. */
public final class Upstream implements Flow.Publisher<Object> {
    public final AtomicInteger subscriptions = new AtomicInteger();
    public final AtomicInteger cancels = new AtomicInteger();
    public final AtomicLong requested = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

    /** The subscription of a publisher that ignores demand and cancellation. */
    public static final class Silent implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> s) {
        subscriptions.incrementAndGet();
        subscriber = s;
        s.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                requested.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            }

            @Override
            public void cancel() {
                cancels.incrementAndGet();
            }
        });
    }

    private Flow.Subscriber<? super Object> currentSubscriber() {
        return Objects.requireNonNull(subscriber, "not subscribed to");
    }

    public Upstream next(Object... elements) {
        for (Object each : elements) {
            currentSubscriber().onNext(each);
        }
        return this;
    }

    public void complete() {
        currentSubscriber().onComplete();
    }

    public void fail(Throwable thrown) {
        currentSubscriber().onError(thrown);
    }
}
