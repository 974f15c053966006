package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.Flow;

/** Adapts RxJava 3's {@code Single}. */
public final class RxSingle implements StreamType {
    /** Called by reflection. */
    public RxSingle() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return ReactiveStreams.from(((Single<?>) result).toFlowable());
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Single.fromPublisher(ReactiveStreams.to(stream));
    }
}
