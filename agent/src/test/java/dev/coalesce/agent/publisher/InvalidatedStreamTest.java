package dev.coalesce.agent.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/**
 * Tests publishers that were assembled before an invalidation and are subscribed to after it, as in
 * {@code save(k).then(get(k))}.
 */
class InvalidatedStreamTest {
    private final Upstream old = new Upstream();
    private final Upstream fresh = new Upstream();
    private final Calls calls = Calls.ofPublishers("cancelGrace", "1h");

    @Test
    void followerAssembledBeforeInvalidation_doesNotJoinOlderStream() {
        Received reader = Received.of(calls.publisher("k", () -> old));
        Flow.Publisher<Object> assembled = calls.publisher("k", () -> fresh);
        calls.method.invalidate("k");
        assertReadsNewValue(assembled);
        old.next("old").complete();
        reader.has("old", Received.COMPLETE);
    }

    @Test
    void allKeysInvalidated_olderStreamIsNotJoined() {
        Received.of(calls.publisher("k", () -> old));
        Flow.Publisher<Object> assembled = calls.publisher("k", () -> fresh);
        calls.method.invalidateAll();
        assertReadsNewValue(assembled);
    }

    @Test
    void olderStreamHasJustEnded_itsOutcomeIsNotUsed() {
        Received.of(calls.publisher("k", () -> old));
        Flow.Publisher<Object> assembled = calls.publisher("k", () -> fresh);
        old.next("old").complete();
        calls.method.invalidate("k");
        assertReadsNewValue(assembled);
    }

    @Test
    void olderStreamHasLeftTheTable_isNotJoined() {
        Calls small = Calls.ofPublishers("maxFlight", "1ms");
        Received.of(small.publisher("k", () -> old));
        Flow.Publisher<Object> assembled = small.publisher("k", () -> fresh);
        Eventually.isTrue("a newer flight", () -> {
            Received.of(small.publisher("k", Upstream::new));
            return small.bodies.get() > 1;
        });
        small.method.invalidate("k");
        assertReadsNewValue(assembled);
    }

    @Test
    void leaderWhoseSourceRuns_callsAgain() {
        Flow.Publisher<Object> leaders = calls.publisher("k", () -> calls.bodies.get() == 1 ? old : fresh);
        Received.of(calls.publisher("k", () -> old));
        assertThat(old.subscriptions).as("started by the follower").hasValue(1);
        calls.method.invalidate("k");
        assertReadsNewValue(leaders);
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void leaderWhoseSourceWasNotSubscribedTo_subscribesToIt() {
        Flow.Publisher<Object> leaders = calls.publisher("k", () -> fresh);
        calls.method.invalidate("k");
        assertReadsNewValue(leaders);
        assertThat(calls.bodies).hasValue(1);
    }

    @Test
    void otherKeyInvalidated_streamIsStillJoined() {
        Received reader = Received.of(calls.publisher("k", () -> old));
        Flow.Publisher<Object> assembled = calls.publisher("k", () -> fresh);
        calls.method.invalidate("other");
        Received other = Received.of(assembled);
        old.next("a").complete();
        reader.has("a", Received.COMPLETE);
        other.has("a", Received.COMPLETE);
        assertThat(calls.bodies).hasValue(1);
        assertThat(calls.counters().leads()).isEqualTo(1);
        assertThat(calls.counters().follows()).isEqualTo(1);
    }

    @Test
    void otherKeyInvalidatedAndLeaderSubscribesLast_leaderIsCountedOnce() {
        Flow.Publisher<Object> leaders = calls.publisher("k", () -> old);
        Received.of(calls.publisher("k", () -> fresh));
        calls.method.invalidate("other");
        Received leader = Received.of(leaders);
        old.next("a").complete();
        leader.has("a", Received.COMPLETE);
        assertThat(calls.counted()).isEqualTo(2);
    }

    @Test
    void cachedBeforeInvalidation_isNotReplayed() {
        Calls cached = Calls.ofPublishers("ttl", "1h");
        Received.of(cached.publisher("k", () -> new Range(1)));
        Flow.Publisher<Object> assembled = cached.publisher("k", () -> fresh);
        cached.method.invalidate("k");
        assertReadsNewValue(assembled);
    }

    private void assertReadsNewValue(Flow.Publisher<Object> assembled) {
        Received writer = Received.of(assembled);
        fresh.next("new").complete();
        writer.has("new", Received.COMPLETE);
    }
}
