package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.Completable;
import java.util.concurrent.Flow;

/** Adapts RxJava 3's {@code Completable}. */
public final class RxCompletable implements StreamType {
    /** Called by reflection. */
    public RxCompletable() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return ReactiveStreams.from(((Completable) result).toFlowable());
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Completable.fromPublisher(ReactiveStreams.to(stream));
    }
}
