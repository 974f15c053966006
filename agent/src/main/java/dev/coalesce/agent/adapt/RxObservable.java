package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import java.util.concurrent.Flow;

/** Adapts RxJava 3's {@code Observable}, which emits regardless of demand. */
public final class RxObservable implements StreamType {
    /** Called by reflection. */
    public RxObservable() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return ReactiveStreams.from(((Observable<?>) result).toFlowable(BackpressureStrategy.MISSING));
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Observable.fromPublisher(ReactiveStreams.to(stream));
    }
}
