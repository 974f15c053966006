package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.wire.FailureCodec;
import dev.coalesce.agent.wire.ResultCodec;
import dev.coalesce.agent.wire.UncarriableTypeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests when a call stops waiting for another JVM, because a body of this JVM waits for it. */
class EngineCallTest {
    private static final long LEASE = TimeUnit.MILLISECONDS.toNanos(1);

    private final EngineCall call = newCall();

    private static EngineCall newCall() {
        Cluster cluster = new Cluster(
                new ClusterSettings("redis://none", "test", LEASE, TimeUnit.MILLISECONDS.toNanos(50), 1_000, "", ""));
        try {
            SharedMethod method = new SharedMethod(
                    cluster, "price", List.of(), ResultCodec.compile(String.class), new FailureCodec(), false);
            KeyWatch watch = new KeyWatch(SharedKey.of("price", new byte[32]), new byte[32], "key");
            return new EngineCall(method, watch, cluster.newToken(), null, 0, Long.MAX_VALUE);
        } catch (UncarriableTypeException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitEndOfLease() {
        long begun = System.nanoTime();
        Eventually.isTrue("the lease is over", () -> System.nanoTime() - begun > LEASE);
    }

    @Test
    void heldUpForLongerThanALease_endsAsCycle() {
        assertThat(call.endOfWait(true)).isNull();
        awaitEndOfLease();
        assertThat(call.endOfWait(true)).isEqualTo(EngineCall.Result.CYCLE);
    }

    /** The body that waited has ended, and another one begins to wait. */
    @Test
    void heldUpAgainLater_hasAWholeLeaseAgain() {
        assertThat(call.endOfWait(true)).isNull();
        awaitEndOfLease();
        assertThat(call.endOfWait(false)).isNull();
        assertThat(call.endOfWait(true)).isNull();
    }
}
