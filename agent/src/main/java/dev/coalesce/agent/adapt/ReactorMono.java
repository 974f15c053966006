package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import java.util.concurrent.Flow;
import reactor.core.publisher.Mono;

/** Adapts Reactor's {@code Mono}. */
public final class ReactorMono implements StreamType {
    /** Called by reflection. */
    public ReactorMono() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return Reactor.from((Mono<?>) result);
    }

    /**
     * Avoids {@code Mono.from}: it cancels after the element, and a stream that nobody reads to its end is not cached.
     */
    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Mono.fromDirect(Reactor.to(stream));
    }
}
