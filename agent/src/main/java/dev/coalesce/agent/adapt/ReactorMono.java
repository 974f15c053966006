package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import java.util.concurrent.Flow;
import reactor.core.publisher.Mono;

/** Reactor's {@code Mono}. */
public final class ReactorMono implements StreamType {
    /** By reflection. */
    public ReactorMono() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return Reactor.from((Mono<?>) result);
    }

    /** Not {@code Mono.from}, which cancels after the element: a stream that nobody reads to its end is not kept. */
    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Mono.fromDirect(Reactor.to(stream));
    }
}
