package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.ContextSupport;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;

/** What Mutiny's types have in common: the upstream sees the context of the subscriber for which it is subscribed to. */
final class Mutiny {
    private Mutiny() {}

    /** Before version 2 a {@code Multi} was a Reactive Streams publisher. */
    static void check() {
        if (!Flow.Publisher.class.isAssignableFrom(Multi.class)) {
            throw new UnsupportedOperationException("Mutiny 1; version 2 or later is needed");
        }
    }

    static Flow.Publisher<Object> from(Multi<?> multi) {
        return reader -> multi.subscribe(new Upstream(reader));
    }

    private static final class Upstream implements MultiSubscriber<Object>, ContextSupport {
        private final Flow.Subscriber<? super Object> reader;

        Upstream(Flow.Subscriber<? super Object> reader) {
            this.reader = reader;
        }

        @Override
        public Context context() {
            return reader instanceof Contextual first && first.context() instanceof Context its ? its : Context.empty();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            reader.onSubscribe(subscription);
        }

        @Override
        public void onItem(Object item) {
            reader.onNext(item);
        }

        @Override
        public void onFailure(Throwable failure) {
            reader.onError(failure);
        }

        @Override
        public void onCompletion() {
            reader.onComplete();
        }
    }
}
