package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * Code that Reactor's types share. The upstream sees the Reactor context of the subscriber that caused its
 * subscription.
 */
final class Reactor {
    /**
     * The keys of a context by which a subscriber changes what operators upstream emit: it skips elements that they fail
     * with ({@code onErrorContinue}), or maps their failures. The other hooks that a context may have are told what
     * upstream drops or discards, and change nothing.
     */
    private static final List<String> CHANGE_UPSTREAM = List.of(
            "reactor.onNextError.localStrategy", "reactor.onOperatorError.local", "reactor.onRejectedExecution.local");

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

        @Override
        public boolean changesUpstream() {
            for (String key : CHANGE_UPSTREAM) {
                Object value = context.getOrDefault(key, null);
                if (value != null && value != Unchanging.STOP) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The strategy that {@code onErrorStop} puts into a context: upstream then fails as it does without it. */
    private static final class Unchanging {
        static final @Nullable Object STOP = find();

        private static @Nullable Object find() {
            AtomicReference<@Nullable Object> found = new AtomicReference<>();
            Flux<Object> probe = new Flux<>() {
                @Override
                public void subscribe(CoreSubscriber<? super Object> subscriber) {
                    found.set(subscriber.currentContext().getOrDefault(CHANGE_UPSTREAM.get(0), null));
                    Flux.empty().subscribe(subscriber);
                }
            };
            probe.onErrorStop().subscribe();
            return found.get();
        }
    }
}
