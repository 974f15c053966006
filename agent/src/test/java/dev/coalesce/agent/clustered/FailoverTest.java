package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.cluster.ClusterReport;
import dev.coalesce.agent.testing.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalidations when another server takes over, or the connection was cut. */
class FailoverTest {
    private final MemoryStore store = new MemoryStore();
    private final Jvm one = new Jvm(store, "ttl", "1h");
    private final Jvm two = new Jvm(store, "ttl", "1h");

    private static Calls.Body fails() {
        return () -> {
            throw new AssertionError("the body runs");
        };
    }

    private static void cut(Jvm jvm) {
        jvm.client().disconnected = true;
        jvm.cluster.disconnected(new IllegalStateException("cut"));
    }

    private static void reconnect(Jvm jvm) {
        jvm.client().disconnected = false;
        jvm.cluster.connected();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "k")
    void replicaWithoutTheInvalidationTakesOver_noJvmGetsTheOlderResult(String key) {
        assertThat(two.call(() -> "old")).isEqualTo("old");
        Runnable failover = store.copy();
        one.calls.method.transactions().invalidateNow(key);

        cut(one);
        cut(two);
        failover.run();
        store.identity = "second";
        reconnect(two);
        reconnect(one);

        assertThat(one.call(() -> "new")).isEqualTo("new");
        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("new");
        assertThat(two.call(fails())).isEqualTo("new");
    }

    /** A user without the right to ask for it, or a proxy. */
    @Test
    void serverThatCannotBeRecognised_countsAsAnother() {
        store.identity = "";
        one.cluster.disconnected(new IllegalStateException("cut"));
        one.cluster.connected();
        assertThat(two.call(() -> "old")).isEqualTo("old");
        Runnable failover = store.copy();
        one.calls.method.transactions().invalidateNow("k");

        cut(one);
        failover.run();
        reconnect(one);

        assertThat(one.call(() -> "new")).isEqualTo("new");
    }

    @Test
    void connectionToTheSameServerWasCut_resultsFromAfterTheInvalidationStay() {
        one.calls.method.transactions().invalidateNow("k");
        assertThat(two.call(() -> "fresh")).isEqualTo("fresh");

        cut(one);
        reconnect(one);

        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("fresh");
    }

    @Test
    void newServerRefusesTheInvalidation_itIsNotAskedBeforeItConfirms() {
        assertThat(two.call(() -> "old")).isEqualTo("old");
        cut(one);
        one.calls.method.transactions().invalidateNow("k");
        one.client().refusesDrops = true;
        reconnect(one);

        assertThat(one.cluster.isUsable()).isFalse();
        assertThat(one.call(() -> "alone")).isEqualTo("alone");

        one.client().refusesDrops = false;
        Eventually.isTrue("used again", one.cluster::isUsable);
        Eventually.isTrue("shares again", () -> "new".equals(one.call(() -> "new")));
        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("new");
    }

    @Test
    void serverRefusesManyInvalidations_itIsNotFloodedWithThem() {
        cut(one);
        for (int i = 0; i < 250; i++) {
            one.calls.method.transactions().invalidateNow("k" + i);
        }
        AtomicInteger sent = new AtomicInteger();
        one.client().beforeDrop = sent::incrementAndGet;
        one.client().refusesPings = true;
        one.client().refusesDrops = true;
        reconnect(one);
        assertThat(sent).hasValue(100);
        assertThat(one.cluster.isUsable()).isFalse();

        one.client().refusesDrops = false;
        reconnect(one);
        assertThat(sent).hasValue(350);
        assertThat(one.cluster.isUsable()).isTrue();
        assertThat(new ClusterReport(one.cluster).get().pendingInvalidations()).isZero();
    }

    @Test
    void confirmationOfALostConnection_doesNotCloseTheBreaker() {
        cut(one);
        one.calls.method.transactions().invalidateNow("k");
        one.client().silent = true;
        reconnect(one);
        assertThat(one.cluster.isUsable()).isFalse();

        one.cluster.disconnected(new IllegalStateException("cut"));
        one.client().answer();
        assertThat(one.cluster.isUsable()).isFalse();
    }

    @Test
    void agentLeavesBeforeTheConfirmation_theEngineIsNotUsedAgain() {
        cut(one);
        one.calls.method.transactions().invalidateNow("k");
        one.client().silent = true;
        reconnect(one);

        one.cluster.close();
        one.client().answer();
        assertThat(one.cluster.isUsable()).isFalse();
    }
}
