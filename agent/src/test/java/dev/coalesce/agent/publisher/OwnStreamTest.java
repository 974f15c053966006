package dev.coalesce.agent.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.stream.Contextual;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Tests subscribers that share no upstream with others: it would not be the same for all. */
class OwnStreamTest {
    private final Upstream shared = new Upstream();
    private final Upstream own = new Upstream();

    /** A subscriber whose context makes upstream skip what it fails with, for example. */
    private static final class Changing extends Received implements Contextual {
        @Override
        public Object context() {
            return "changes";
        }

        @Override
        public boolean changesUpstream() {
            return true;
        }
    }

    private static Received changing(Flow.Publisher<Object> stream) {
        Received received = new Changing();
        stream.subscribe(received);
        return received;
    }

    @Test
    void contextOfFollowerChangesUpstream_followerHasItsOwnStream() {
        Calls calls = Calls.ofPublishers();
        Received leader = Received.of(calls.publisher("k", () -> shared));
        Received follower = changing(calls.publisher("k", () -> own));
        own.next("own").complete();
        shared.next("shared").complete();
        leader.has("shared", Received.COMPLETE);
        follower.has("own", Received.COMPLETE);
    }

    @Test
    void contextOfLeaderChangesUpstream_othersShareAnotherStream() {
        Calls calls = Calls.ofPublishers("ttl", "1h");
        Received leader = changing(calls.publisher("k", () -> calls.bodies.get() == 1 ? shared : own));
        assertThat(shared.subscriptions).hasValue(0);
        Received follower = Received.of(calls.publisher("k", () -> own));
        own.next("own").complete();
        shared.next("shared").complete();
        leader.has("own", Received.COMPLETE);
        follower.has("shared", Received.COMPLETE);
        Received.of(calls.publisher("k", () -> own)).has("shared", Received.COMPLETE);
    }

    @Test
    void contextChangesUpstream_cachedStreamIsReplayedAndCachedFailureIsNot() {
        Calls calls = Calls.ofPublishers("ttl", "1h", "errorTtl", "1h");
        Received.of(calls.publisher("k", () -> new Range(1)));
        changing(calls.publisher("k", () -> own)).has(1L, Received.COMPLETE);
        Received.of(calls.publisher("failing", () -> shared));
        shared.fail(new IllegalStateException("down"));
        Received received = changing(calls.publisher("failing", () -> own));
        own.next("own").complete();
        received.has("own", Received.COMPLETE);
    }

    @Test
    void elementIsSingleUse_laterCallsRunUncoalesced() {
        Calls calls = Calls.ofPublishers("ttl", "1h");
        Received.of(calls.publisher("other", () -> new Range(1)));
        AutoCloseable element = () -> {};
        Received leader = Received.of(calls.publisher("k", () -> shared));
        Received before = Received.of(calls.publisher("k", () -> own), 0);
        Flow.Publisher<Object> asked = calls.publisher("k", () -> new Range(2));
        shared.next(element).complete();
        leader.has(element, Received.COMPLETE);
        Eventually.isTrue("the follower has its own stream", () -> own.subscriptions.get() == 1);
        assertThat(before.signals).isEmpty();
        long bypasses = calls.counters().bypasses();
        Received.of(asked).has(1L, 2L, Received.COMPLETE);
        Received.of(calls.publisher("k", () -> new Range(3))).has(1L, 2L, 3L, Received.COMPLETE);
        Received.of(calls.publisher("other", () -> new Range(2))).has(1L, 2L, Received.COMPLETE);
        assertThat(calls.counters().bypasses()).isEqualTo(bypasses + 3);
        assertThat(calls.counters().inFlight()).isZero();
    }
}
