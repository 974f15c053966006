package dev.coalesce.agent.stream;

import java.util.concurrent.Flow;

/** A type of publisher: how to read one, and how to make one for each caller. Knows the library that the type is of. */
public interface StreamType {
    /** The JDK's own. */
    StreamType FLOW = new StreamType() {
        @Override
        public Flow.Publisher<?> source(Object result) {
            return (Flow.Publisher<?>) result;
        }

        @Override
        public Object publisher(Flow.Publisher<Object> stream) {
            return stream;
        }
    };

    /**
     * What a body returned, to be subscribed to.
     *
     * @param result of this type
     * @return subscribes to it when it is subscribed to
     */
    Flow.Publisher<?> source(Object result);

    /**
     * What a caller gets.
     *
     * @param stream any number of subscribers may come
     * @return of this type
     */
    Object publisher(Flow.Publisher<Object> stream);
}
