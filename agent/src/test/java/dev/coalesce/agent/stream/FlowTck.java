package dev.coalesce.agent.stream;

import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Upstream;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The Reactive Streams TCK on the only subscriber of a stream. {@link TckTest} runs it. */
public class FlowTck extends FlowPublisherVerification<Object> {
    private static final long MILLIS = 200;

    /** Called by TestNG. */
    public FlowTck() {
        super(new TestEnvironment(MILLIS, MILLIS), MILLIS);
    }

    @Override
    public Flow.Publisher<Object> createFlowPublisher(long elements) {
        return new TestStream(() -> new Range(elements));
    }

    @Override
    public Flow.Publisher<Object> createFailedFlowPublisher() {
        return new TestStream(() -> subscriber -> {
            subscriber.onSubscribe(new Upstream.Silent());
            subscriber.onError(new IllegalStateException("failed"));
        });
    }
}
