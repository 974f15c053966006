package dev.coalesce.agent.adapt;

import dev.coalesce.agent.stream.StreamType;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;

/** Adapts {@code org.reactivestreams.Publisher}. */
public final class ReactiveStreams implements StreamType {
    /** Called by reflection. */
    public ReactiveStreams() {}

    @Override
    public Flow.Publisher<?> source(Object result) {
        return from((Publisher<?>) result);
    }

    @Override
    public Object publisher(Flow.Publisher<Object> stream) {
        return to(stream);
    }

    static Flow.Publisher<Object> from(Publisher<?> publisher) {
        return subscriber -> publisher.subscribe(new ToFlow(subscriber));
    }

    static Publisher<Object> to(Flow.Publisher<Object> stream) {
        return subscriber -> {
            if (subscriber == null) {
                throw new NullPointerException("the subscriber is null");
            }
            stream.subscribe(new FromFlow(subscriber));
        };
    }
}
