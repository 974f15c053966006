package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Four JVMs with the agent share executions and results through a real server. */
@OnEveryJdk
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
record ClusterIT(Jdk jdk) {
    private static final int THREADS = 20;
    private static final int MAX_ROUNDS = 20;

    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        fleet = new Fleet(jdk, 4);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        fleet.close();
    }

    @Test
    void equalCalls_inFourJvms_runOnce() throws Exception {
        List<CompletableFuture<String>> answers = fleet.callEverywhere("price", "hot", THREADS);
        fleet.upstream().next().answer("9.99");
        for (CompletableFuture<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("{9.99=" + THREADS + "}");
        }
        assertThat(fleet.upstream().count("hot")).isOne();
        assertThat(fleet.jvm(0).callOnce("price", "hot")).isEqualTo("9.99");
    }

    @Test
    void futures_inFourJvms_runOnce() throws Exception {
        List<CompletableFuture<String>> answers = fleet.callEverywhere("later", "future", THREADS);
        fleet.upstream().next().answer("9.99");
        for (CompletableFuture<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("{9.99=" + THREADS + "}");
        }
        assertThat(fleet.upstream().count("future")).isOne();
    }

    @Test
    @Order(1)
    void invalidationByJvmThatNeverCalledTheMethod_reachesTheOthers() throws Exception {
        fleet.answerNext("old", List.of(fleet.jvm(0).call("later", "uncalled", 1)));

        fleet.jvm(3).invalidate("uncalled");

        fleet.answerNext("new", List.of(fleet.jvm(3).call("later", "uncalled", 1)));
        fleet.awaitResult(0, "later", "uncalled", "new");
    }

    @Test
    @Order(1)
    void invalidationByInterface_inAJvmThatNeverCalledTheMethod_reachesTheOthers() throws Exception {
        fleet.assertInvalidationByInterfaceReachesAll();
    }

    @Test
    void failure_isToldToAllThatWait() throws Exception {
        // A follower that asks the server a moment too late starts an execution of its own; so there are several
        // rounds.
        for (int round = 0; round < MAX_ROUNDS; round++) {
            String key = "failing" + round;
            CompletableFuture<String> leader = fleet.jvm(0).call("once", key, THREADS);
            Execution execution = fleet.upstream().next();
            long scripts = fleet.server().executedScripts();
            CompletableFuture<String> follower = fleet.jvm(1).call("once", key, THREADS);
            while (fleet.server().executedScripts() == scripts) {
                Thread.onSpinWait();
            }
            execution.fail("upstream is down");
            String failure = "{IllegalStateException:upstream is down=" + THREADS + "}";
            assertThat(get(leader)).isEqualTo(failure);
            fleet.failUntilAnswered(follower, "upstream is down");
            assertThat(get(follower)).isEqualTo(failure);
            if (fleet.upstream().count(key) == 1) {
                return;
            }
        }
        throw new AssertionError("no failure reached another JVM");
    }

    @Test
    void invalidation_reachesEveryJvm() throws Exception {
        fleet.answerNext("old", fleet.callEverywhere("price", "dropped", 1));

        fleet.jvm(2).invalidate("dropped");

        // The JVM that invalidated never sees the older result again.
        fleet.answerNext("new", List.of(fleet.jvm(2).call("price", "dropped", 1)));
        for (int i = 0; i < fleet.size(); i++) {
            fleet.awaitResult(i, "price", "dropped", "new");
        }
        assertThat(fleet.upstream().count("dropped")).isEqualTo(2);
    }

    @Test
    void loadInFlightDuringInvalidation_isNotKept() throws Exception {
        CompletableFuture<String> before = fleet.jvm(0).call("price", "loading", 1);
        Execution old = fleet.upstream().next();

        fleet.jvm(1).invalidate("loading");
        CompletableFuture<String> after = fleet.jvm(1).call("price", "loading", 1);
        fleet.upstream().next().answer("new");
        assertThat(get(after)).isEqualTo("{new=1}");
        old.answer("old");
        assertThat(get(before)).isEqualTo("{old=1}");

        for (int i = 0; i < fleet.size(); i++) {
            fleet.awaitResult(i, "price", "loading", "new");
        }
        assertThat(fleet.upstream().count("loading")).isEqualTo(2);
    }

    @Test
    void codecOfTheApplication_carriesItsClass() throws Exception {
        fleet.answerNext("7.77", List.of(fleet.jvm(0).call("quote", "coded", THREADS)));
        for (int i = 0; i < fleet.size(); i++) {
            assertThat(fleet.jvm(i).callOnce("quote", "coded")).isEqualTo("7.77");
        }
        assertThat(fleet.upstream().count("coded")).isOne();
    }

    @Test
    void codecThatCannotDecode_isAMissAndFailsNoCall() throws Exception {
        for (int i = 0; i < fleet.size(); i++) {
            fleet.answerNext("own" + i, List.of(fleet.jvm(i).call("lossy", "lost", THREADS)));
        }
        assertThat(fleet.upstream().count("lost")).isEqualTo(fleet.size());
        assertThat(fleet.jvm(1).stderr())
                .containsOnlyOnce("a result of the shared method fleet.Fleet.lossy")
                .contains("decode of fleet.Fleet$LossyCodec failed: java.io.IOException: lost. Let decode read what");
    }

    @Test
    @Order(Integer.MAX_VALUE - 3)
    void frozenServer_failsNoCall() throws Exception {
        fleet.server().freeze();
        try {
            for (int i = 0; i < fleet.size(); i++) {
                fleet.answerNext("alone", List.of(fleet.jvm(i).call("price", "frozen", THREADS)));
            }
        } finally {
            fleet.server().resume();
        }
        assertThat(fleet.upstream().count("frozen")).isEqualTo(fleet.size());
        fleet.awaitSharing();
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void serverRestartedEmpty_isUsedAgain() throws Exception {
        fleet.server().kill();
        for (int i = 0; i < fleet.size(); i++) {
            fleet.answerNext("alone", List.of(fleet.jvm(i).call("price", "down", THREADS)));
        }
        fleet.server().restart();
        fleet.awaitSharing();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void leaderPausedBeyondItsLease_replacesNothing() throws Exception {
        FleetJvm paused = fleet.jvm(0);
        CompletableFuture<String> late = paused.call("price", "paused", 1);
        Execution old = fleet.upstream().next();
        CompletableFuture<String> other = fleet.jvm(1).call("price", "paused", 1);
        paused.freeze();
        try {
            Execution next = fleet.upstream().next();
            assertThat(next.pid()).isEqualTo(fleet.jvm(1).pid());
            next.answer("new");
            assertThat(get(other)).isEqualTo("{new=1}");
            old.answer("old");
        } finally {
            paused.resume();
        }
        assertThat(get(late)).isEqualTo("{old=1}");
        for (int i = 0; i < fleet.size(); i++) {
            fleet.awaitResult(i, "price", "paused", "new");
        }
        assertThat(fleet.upstream().count("paused")).isEqualTo(2);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void killedLeader_isSucceededByAnotherJvm() throws Exception {
        FleetJvm leader = fleet.jvm(3);
        CompletableFuture<String> lost = leader.call("price", "orphaned", THREADS);
        Execution first = fleet.upstream().next();
        assertThat(first.pid()).isEqualTo(leader.pid());
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(fleet.jvm(i).call("price", "orphaned", THREADS));
        }
        leader.kill();
        assertThat(get(lost)).isEqualTo("ended");
        fleet.upstream().next().answer("9.99");
        for (CompletableFuture<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("{9.99=" + THREADS + "}");
        }
        assertThat(fleet.upstream().count("orphaned")).isEqualTo(2);
    }
}
