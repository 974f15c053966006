package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.Maybe;
import java.util.concurrent.Flow;

/** Adapts RxJava 3's {@code Maybe}. */
public final class RxMaybe implements StreamType {
    /** Called by reflection. */
    public RxMaybe() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return ReactiveStreams.from(((Maybe<?>) result).toFlowable());
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Maybe.fromPublisher(ReactiveStreams.to(stream));
    }
}
