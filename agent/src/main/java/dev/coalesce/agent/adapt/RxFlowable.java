package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.Flow;

/** Adapts RxJava 3's {@code Flowable}. */
public final class RxFlowable implements StreamType {
    /** Called by reflection. */
    public RxFlowable() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return ReactiveStreams.from((Flowable<?>) result);
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Flowable.fromPublisher(ReactiveStreams.to(stream));
    }
}
