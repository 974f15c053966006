package dev.coalesce.agent.publisher;

import java.util.concurrent.Flow;

/** The subscriber of a refresh: it reads everything, so that the stream is cached. */
final class DiscardingSubscriber implements Flow.Subscriber<Object> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object element) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
}
