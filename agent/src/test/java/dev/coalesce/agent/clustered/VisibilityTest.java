package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.cluster.ClusterReport;
import dev.coalesce.agent.console.Console;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.ClusterSnapshot;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what commands, beans and meters say about calls that several JVMs share. */
class VisibilityTest {
    private final MemoryStore store = new MemoryStore();
    private final Gate gate = new Gate();

    @AfterEach
    void leave() {
        ClusterMetrics.set(null);
    }

    private Caller lead(Jvm jvm) {
        Caller leader = Caller.start(() -> jvm.call(() -> {
            gate.pass();
            return "result";
        }));
        gate.awaitReached();
        return leader;
    }

    private static ClusterSnapshot snapshot(Jvm jvm) {
        return new ClusterReport(jvm.cluster).get();
    }

    private static String answer(Jvm jvm, String... request) {
        Registry registry = new Registry((kind, group) -> {});
        registry.add(jvm.calls.method);
        ClusterMetrics.set(new ClusterReport(jvm.cluster));
        return new Console("1", List.of(), registry, new RuntimeOverrides(), new RuleBook(Rules.NONE), () -> {
                    throw new AssertionError("nothing observes");
                })
                .answer(request);
    }

    private static List<Reason> reasons(Jvm jvm) {
        return jvm.calls.method.reasons().list().stream()
                .map(MethodReasons.Counted::reason)
                .toList();
    }

    @Test
    void flights_sayWhichJvmLeads() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one);
        Caller follower = two.startWaiting(() -> "own");
        String number = snapshot(one).jvm();

        assertThat(number).matches("[0-9a-f]{16}").isNotEqualTo(snapshot(two).jvm());
        assertThat(answer(one, "flights"))
                .contains("\"leaderJvm\":\"" + number + "\",\"leadsHere\":true,\"leaseMillis\":");
        assertThat(answer(two, "flights"))
                .contains("\"leaderJvm\":\"" + number + "\",\"leadsHere\":false,\"leaseMillis\":")
                .contains("\"cluster\":{\"jvm\":\"" + snapshot(two).jvm() + "\"");
        assertThat(snapshot(one).leading()).isEqualTo(1);
        assertThat(snapshot(two).following()).isEqualTo(1);

        gate.open();
        assertThat(leader.result()).isEqualTo("result");
        assertThat(follower.result()).isEqualTo("result");
        assertThat(snapshot(one).leading()).isZero();
        assertThat(snapshot(two).following()).isZero();
        assertThat(answer(two, "flights")).contains("\"count\":0");
    }

    @Test
    void flightOfJvmThatIsAlone_namesNoLeader() {
        Jvm one = new Jvm(store);
        one.cluster.disconnected(new IllegalStateException("gone"));
        Caller leader = lead(one);

        assertThat(answer(one, "flights")).contains("\"leaderJvm\":null}");
        gate.open();
        assertThat(leader.result()).isEqualTo("result");
    }

    @Test
    void snapshot_saysWhySinceWhenAndHowOftenTheJvmIsAlone() {
        Jvm one = new Jvm(store);
        assertThat(snapshot(one).isSharing()).isTrue();
        assertThat(snapshot(one).disconnectedMillis()).isZero();
        assertThat(snapshot(one).disconnections()).isZero();

        one.cluster.disconnected(new IllegalStateException("gone"));
        one.cluster.disconnected(new IllegalStateException("still gone"));
        ClusterSnapshot alone = snapshot(one);
        assertThat(alone.isSharing()).isFalse();
        assertThat(alone.problem()).isEqualTo("still gone");
        assertThat(alone.disconnectedMillis()).isPositive();
        assertThat(alone.disconnections()).isEqualTo(1);

        one.cluster.drop(one.shared, null);
        assertThat(snapshot(one).pendingInvalidations()).isEqualTo(1);
        one.cluster.connected();
        assertThat(snapshot(one).pendingInvalidations()).isZero();
        assertThat(snapshot(one).problem()).isEmpty();
    }

    @Test
    void status_showsConnectionAndCounters() {
        Jvm one = new Jvm(store, "ttl", "1h");
        one.call(() -> "result");
        new Jvm(store, "ttl", "1h").call(() -> "own");
        for (String request : List.of("status", "counters")) {
            assertThat(answer(one, request))
                    .contains(
                            "\"sharing\":true",
                            "\"methods\":[\"price\"]",
                            "\"leads\":1",
                            "\"disconnections\":0",
                            "\"problem\":null");
        }
        ClusterMetrics.set(null);
    }

    @Test
    void callsThatAreNotSharedWithOtherJvms_haveReasons() {
        Jvm alone = new Jvm(store);
        alone.cluster.disconnected(new IllegalStateException("gone"));
        alone.call(() -> "own");
        assertThat(reasons(alone)).containsExactly(Reason.SHARED_ENGINE);

        Jvm key = new Jvm(store);
        key.calls.call(Keys.of(new KeyWithEquals()), () -> "own");
        assertThat(reasons(key)).containsExactly(Reason.SHARED_KEY);
        assertThat(key.calls.method.reasons().list().get(0).text())
                .isEqualTo("the key of the shared method price has a part of type " + KeyWithEquals.class.getName()
                        + ", whose equality other JVMs cannot know");

        Jvm large = new Jvm(store, "ttl", "1h");
        large.call(() -> "x".repeat(200_000));
        assertThat(reasons(large)).containsExactly(Reason.SHARED_NOT_CARRIED);
    }

    @Test
    void leaderInOtherJvmThatIsTooSlow_isReason() {
        Jvm two = new Jvm(store, "waitTimeout", "20ms");
        Caller leader = lead(new Jvm(store));

        assertThatThrownBy(() -> two.call(() -> "own")).isInstanceOf(CoalesceTimeoutException.class);
        assertThat(reasons(two)).containsExactly(Reason.SHARED_TIMEOUT);
        gate.open();
        assertThat(leader.result()).isEqualTo("result");
    }

    @Test
    void unreadableValue_isReason() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        one.call(() -> "first");
        store.corrupt();

        two.call(() -> "second");
        assertThat(reasons(two)).containsExactly(Reason.SHARED_NOT_DECODED);
    }

    /** A key whose {@code equals} other JVMs cannot know. */
    @SuppressWarnings("UnusedVariable")
    private static final class KeyWithEquals {
        @Override
        public boolean equals(Object other) {
            return other == this;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
