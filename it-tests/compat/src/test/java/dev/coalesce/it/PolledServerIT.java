package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Three JVMs with the agent, whose user must not ask the server to report changes. */
@OnEveryJdk
record PolledServerIT(Jdk jdk) {
    private static final int THREADS = 5;

    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        RedisServer server = RedisServer.start(
                RedisServer.program(jdk), "--user", "shop", "on", ">secret", "~*", "&*", "+@all", "-client|tracking");
        String address = server.address().replace("//", "//shop:secret@");
        fleet = new Fleet(jdk, 3, "5s", address, server);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        fleet.close();
    }

    @Test
    void equalCalls_runOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            String key = "hot" + i;
            List<CompletableFuture<String>> answers = fleet.callEverywhere("price", key, THREADS);
            fleet.upstream().next().answer("9.99");
            for (CompletableFuture<String> answer : answers) {
                assertThat(get(answer)).isEqualTo("{9.99=" + THREADS + "}");
            }
            assertThat(fleet.upstream().count(key)).isOne();
        }
    }

    @Test
    void invalidation_reachesEveryJvm() throws Exception {
        fleet.answerNext("old", fleet.callEverywhere("price", "dropped", 1));

        fleet.jvm(2).invalidate("dropped");

        fleet.answerNext("new", List.of(fleet.jvm(2).call("price", "dropped", 1)));
        for (int jvm = 0; jvm < fleet.size(); jvm++) {
            fleet.awaitResult(jvm, "price", "dropped", "new");
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
}
