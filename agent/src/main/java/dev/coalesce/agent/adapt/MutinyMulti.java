package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import dev.coalesce.agent.stream.StreamType;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.ContextSupport;
import java.util.concurrent.Flow;

/** Adapts Mutiny's {@code Multi}. */
public final class MutinyMulti implements StreamType {
    /** Called by reflection. */
    public MutinyMulti() {
        Mutiny.check();
    }

    @Override
    public Flow.Publisher<?> source(Object result) {
        return Mutiny.from((Multi<?>) result);
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Multi.createFrom()
                .publisher((Flow.Publisher<Object>) subscriber -> stream.subscribe(new Downstream(subscriber)));
    }

    private static final class Downstream implements Flow.Subscriber<Object>, Contextual {
        private final Flow.Subscriber<? super Object> subscriber;

        Downstream(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public Object context() {
            return subscriber instanceof ContextSupport support ? support.context() : Context.empty();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
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
}
