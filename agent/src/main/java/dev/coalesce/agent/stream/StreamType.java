package dev.coalesce.agent.stream;

import java.util.concurrent.Flow;

/**
 * A type of publisher. An implementation knows the library of that type; it converts to and from
 * {@link Flow.Publisher}.
 */
public interface StreamType {
    /** The JDK's own {@code Flow.Publisher}. */
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
     * Converts the publisher that a method body returned.
     *
     * @param result a publisher of this type
     * @return a publisher that subscribes to {@code result} each time it is subscribed to
     */
    Flow.Publisher<?> source(Object result);

    /**
     * Makes the publisher that a caller receives.
     *
     * @param stream a publisher that accepts any number of subscribers
     * @return a publisher of this type
     */
    Object publisher(Flow.Publisher<Object> stream);
}
