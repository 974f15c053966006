package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Received;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that upstream sees a subscriber's context, whoever subscribes at the same moment. */
class LeaderContextTest {
    private final AtomicReference<@Nullable Object> seen = new AtomicReference<>("not subscribed to");

    private final TestStream stream = new TestStream(() -> (Flow.Publisher<Object>) subscriber -> {
        seen.set(((Contextual) subscriber).context());
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
    });

    /** Lets another subscriber join while the multicast asks for this one's context. */
    private final class Joined extends Received implements Contextual {
        private boolean asked;

        @Override
        public Object context() {
            if (!asked) {
                asked = true;
                stream.subscribe(new Second());
            }
            return "first";
        }
    }

    private static final class Second extends Received implements Contextual {
        @Override
        public Object context() {
            return "second";
        }
    }

    @Test
    void anotherSubscriberJoinsWhileTheFirstJoins_upstreamSeesAContext() {
        stream.subscribe(new Joined());
        assertThat(seen.get()).isIn("first", "second");
    }
}
