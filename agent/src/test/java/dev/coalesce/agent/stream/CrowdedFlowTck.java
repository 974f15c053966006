package dev.coalesce.agent.stream;

import dev.coalesce.agent.testing.Received;
import java.util.concurrent.Flow;

/** The Reactive Streams TCK on a subscriber that joins three others, which read at another pace. */
public class CrowdedFlowTck extends FlowTck {
    @Override
    public Flow.Publisher<Object> createFlowPublisher(long elements) {
        Flow.Publisher<Object> stream = super.createFlowPublisher(elements);
        for (int i = 0; i < 3; i++) {
            stream.subscribe(new Received(Math.min(i, 1)));
        }
        return stream;
    }
}
