package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.Contextual;
import dev.coalesce.agent.stream.StreamType;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Adapts Mutiny's {@code Uni}. A null item becomes a stream without an element. */
public final class MutinyUni implements StreamType {
    /** Called by reflection. */
    public MutinyUni() {
        Mutiny.check();
    }

    @Override
    public Flow.Publisher<?> source(Object result) {
        return Mutiny.from(((Uni<?>) result).toMulti());
    }

    /**
     * Avoids {@code Uni.createFrom().publisher}: it cancels after the item, and a stream that nobody reads to its end
     * is not cached.
     */
    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Uni.createFrom()
                .context(context -> Uni.createFrom()
                        .<Object>emitter(emitter -> stream.subscribe(new Downstream(emitter, context))));
    }

    private static final class Downstream implements Flow.Subscriber<Object>, Contextual {
        private final UniEmitter<? super Object> emitter;
        private final Context context;
        private @Nullable Object item;

        Downstream(UniEmitter<? super Object> emitter, Context context) {
            this.emitter = emitter;
            this.context = context;
        }

        @Override
        public Object context() {
            return context;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            emitter.onTermination(subscription::cancel);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {
            item = element;
        }

        @Override
        public void onError(Throwable thrown) {
            emitter.fail(thrown);
        }

        @Override
        @SuppressWarnings("NullAway") // a Uni may have a null item
        public void onComplete() {
            emitter.complete(item);
        }
    }
}
