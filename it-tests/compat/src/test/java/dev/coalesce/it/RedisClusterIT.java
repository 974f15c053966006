package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Three JVMs with the agent share executions and results through a real cluster of three masters. */
@OnEveryJdk
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
record RedisClusterIT(Jdk jdk) {
    private static final int THREADS = 5;

    /** So many that each node has some. */
    private static final int KEYS = 12;

    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static RedisCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        cluster = RedisCluster.start(jdk);
        // A busy machine must not be taken for a cluster that is down.
        fleet = new Fleet(jdk, 3, "5s", cluster.address(), null);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        try {
            fleet.close();
        } finally {
            cluster.close();
        }
    }

    @Test
    void equalCalls_runOnce_whicheverNodeHasTheKey() throws Exception {
        for (int i = 0; i < KEYS; i++) {
            List<CompletableFuture<String>> answers = fleet.callEverywhere("price", "hot" + i, THREADS);
            fleet.upstream().next().answer("9." + i);
            for (CompletableFuture<String> answer : answers) {
                assertThat(get(answer)).isEqualTo("{9." + i + "=" + THREADS + "}");
            }
            assertThat(fleet.upstream().count("hot" + i)).isOne();
        }
        for (int node = 0; node < 3; node++) {
            assertThat(cluster.usedSlots(node)).isNotEmpty();
        }
    }

    @Test
    void invalidation_reachesEveryJvm() throws Exception {
        for (int i = 0; i < KEYS; i++) {
            String key = "dropped" + i;
            fleet.answerNext("old", fleet.callEverywhere("price", key, 1));

            fleet.jvm(2).invalidate(key);

            fleet.answerNext("new", List.of(fleet.jvm(2).call("price", key, 1)));
            for (int jvm = 0; jvm < fleet.size(); jvm++) {
                fleet.awaitResult(jvm, "price", key, "new");
            }
            assertThat(fleet.upstream().count(key)).isEqualTo(2);
        }
    }

    @Test
    @Order(1)
    void invalidationByInterface_inAJvmThatNeverCalledTheMethod_reachesTheOthers() throws Exception {
        fleet.assertInvalidationByInterfaceReachesAll();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void keysThatMoveToAnotherNode_areStillSharedAndInvalidated() throws Exception {
        for (int i = 0; i < KEYS; i++) {
            fleet.answerNext("old", fleet.callEverywhere("price", "moved" + i, 1));
        }
        for (int slot : cluster.usedSlots(0)) {
            cluster.move(slot, 0, 1);
        }
        for (int i = 0; i < KEYS; i++) {
            String key = "moved" + i;
            for (int jvm = 0; jvm < fleet.size(); jvm++) {
                assertThat(fleet.jvm(jvm).callOnce("price", key)).isEqualTo("old");
            }
            fleet.jvm(1).invalidate(key);
            fleet.answerNext("new", List.of(fleet.jvm(1).call("price", key, 1)));
            for (int jvm = 0; jvm < fleet.size(); jvm++) {
                fleet.awaitResult(jvm, "price", key, "new");
            }
            assertThat(fleet.upstream().count(key)).isEqualTo(2);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void nodeThatDoesNotAnswer_failsNoCall() throws Exception {
        cluster.node(1).freeze();
        try {
            for (int jvm = 0; jvm < fleet.size(); jvm++) {
                for (int i = 0; i < KEYS; i++) {
                    String key = "frozen" + jvm + "-" + i;
                    fleet.answerNext("alone", List.of(fleet.jvm(jvm).call("price", key, THREADS)));
                }
            }
        } finally {
            cluster.node(1).resume();
        }
        cluster.awaitOk();
        fleet.awaitSharing();
    }
}
