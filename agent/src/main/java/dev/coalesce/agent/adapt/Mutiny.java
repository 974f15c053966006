package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.ContextSupport;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;

/**
 * Code that Mutiny's types share. The upstream sees the Mutiny context of the subscriber that caused its subscription.
 */
final class Mutiny {
    private Mutiny() {}

    /** Rejects Mutiny 1, whose {@code Multi} is a Reactive Streams publisher. */
    static void check() {
        if (!Flow.Publisher.class.isAssignableFrom(Multi.class)) {
            throw new UnsupportedOperationException("Mutiny 1 is not supported; use Mutiny 2 or later");
        }
    }

    static Flow.Publisher<Object> from(Multi<?> multi) {
        return subscriber -> multi.subscribe(new Upstream(subscriber));
    }

    private static final class Upstream implements MultiSubscriber<Object>, ContextSupport {
        private final Flow.Subscriber<? super Object> subscriber;

        /** Read while the subscriber subscribes: a {@code Uni} asks for it later, on the thread that requests. */
        private final Context context;

        Upstream(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
            this.context =
                    subscriber instanceof Contextual contextual && contextual.context() instanceof Context ofSubscriber
                            ? ofSubscriber
                            : Context.empty();
        }

        @Override
        public Context context() {
            return context;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onItem(Object item) {
            subscriber.onNext(item);
        }

        @Override
        public void onFailure(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onCompletion() {
            subscriber.onComplete();
        }
    }
}
