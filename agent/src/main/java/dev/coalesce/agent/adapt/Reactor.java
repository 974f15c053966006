package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Code that Reactor's types share. The upstream sees the Reactor context of the subscriber that caused its
 * subscription.
 */
final class Reactor {
    private Reactor() {}

    static Flow.Publisher<Object> from(CorePublisher<?> publisher) {
        return subscriber -> publisher.subscribe(new Upstream(subscriber));
    }

    static Publisher<Object> to(Flow.Publisher<Object> stream) {
        return subscriber -> stream.subscribe(new Downstream(subscriber));
    }

    private static final class Upstream extends ToFlow implements CoreSubscriber<Object> {
        private final Context context;

        Upstream(Flow.Subscriber<? super Object> subscriber) {
            super(subscriber);
            this.context = subscriber instanceof Contextual contextual
                            && contextual.context() instanceof Context reactorContext
                    ? reactorContext
                    : Context.empty();
        }

        @Override
        public Context currentContext() {
            return context;
        }
    }

    private static final class Downstream extends FromFlow {
        private final Context context;

        Downstream(Subscriber<? super Object> subscriber) {
            super(subscriber);
            this.context = subscriber instanceof CoreSubscriber<?> core ? core.currentContext() : Context.empty();
        }

        @Override
        public Object context() {
            return context;
        }
    }
}
