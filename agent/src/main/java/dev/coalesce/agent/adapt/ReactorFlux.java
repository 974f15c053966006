package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import java.util.concurrent.Flow;
import reactor.core.publisher.Flux;

/** Adapts Reactor's {@code Flux}. */
public final class ReactorFlux implements StreamType {
    /** Called by reflection. */
    public ReactorFlux() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return Reactor.from((Flux<?>) result);
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return Flux.from(Reactor.to(stream));
    }
}
