package dev.coalesce.it;

import static dev.coalesce.it.FleetJvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Invalidations in Spring's transactions, of results that two JVMs share through a real server. */
@OnEveryJdk
record TransactionClusterIT(Jdk jdk) {
    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        List<Path> libraries = new ArrayList<>(Libraries.of("spring-7"));
        libraries.addAll(Libraries.of("h2"));
        Path agent = Fleet.agentBesideItsClient();
        List<Jvm> jvms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            jvms.add(Libraries.jvmFor(jdk, "cluster-transactions", libraries).agentJar(agent.toString()));
        }
        fleet = Fleet.of(RedisServer.start(), jvms);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        fleet.close();
    }

    /** Calls, and answers each execution with the same result. */
    private static String read(int jvm, String method, String key, String upstream) throws Exception {
        CompletableFuture<String> answer = fleet.jvm(jvm).call(method, key, 1);
        fleet.answerUntilDone(answer, execution -> execution.answer(upstream));
        String text = get(answer);
        return text.substring(1, text.length() - 3); // {value=1}
    }

    @Test
    void commit_reachesEveryJvm_alsoResultsThatWereLoadedMeanwhile() throws Exception {
        assertThat(read(0, "price", "committed", "old")).isEqualTo("old");
        assertThat(fleet.jvm(1).callOnce("price", "committed")).isEqualTo("old");

        assertThat(fleet.jvm(0).callOnce("begin", "committed")).isEqualTo("begun");
        assertThat(read(0, "own", "committed", "new")).isEqualTo("new");
        assertThat(read(1, "price", "committed", "old")).isEqualTo("old");
        assertThat(fleet.jvm(0).callOnce("commit", "committed")).isEqualTo("commit");

        // The JVM of the transaction never sees the older result again, the other one as soon as it is told.
        assertThat(read(0, "price", "committed", "new")).isEqualTo("new");
        fleet.upstream().answerAll(execution -> execution.answer("new"));
        try {
            fleet.awaitResult(1, "price", "committed", "new");
        } finally {
            fleet.upstream().answerAll(null);
        }
        assertThat(fleet.jvm(0).callOnce("price", "committed")).isEqualTo("new");
    }

    @Test
    void rollback_leavesNothingThatTheTransactionHasLoaded() throws Exception {
        assertThat(read(0, "price", "rolled-back", "old")).isEqualTo("old");
        assertThat(fleet.jvm(1).callOnce("price", "rolled-back")).isEqualTo("old");

        assertThat(fleet.jvm(0).callOnce("begin", "rolled-back")).isEqualTo("begun");
        assertThat(read(0, "own", "rolled-back", "uncommitted")).isEqualTo("uncommitted");
        assertThat(read(1, "price", "rolled-back", "old")).isEqualTo("old");
        assertThat(fleet.jvm(0).callOnce("rollback", "rolled-back")).isEqualTo("rollback");

        for (int jvm = 0; jvm < 2; jvm++) {
            assertThat(read(jvm, "price", "rolled-back", "old")).isEqualTo("old");
        }
    }

    @Test
    void loadInOtherJvm_thatSpansTheCommit_isNotKept() throws Exception {
        assertThat(fleet.jvm(0).callOnce("begin", "spanning")).isEqualTo("begun");
        CompletableFuture<String> spanning = fleet.jvm(1).call("price", "spanning", 1);
        Upstream.Execution before = fleet.upstream().next();
        assertThat(fleet.jvm(0).callOnce("commit", "spanning")).isEqualTo("commit");
        assertThat(read(0, "price", "spanning", "new")).isEqualTo("new");
        before.answer("old");
        assertThat(get(spanning)).isEqualTo("{old=1}");

        for (int jvm = 0; jvm < 2; jvm++) {
            assertThat(read(jvm, "price", "spanning", "new")).isEqualTo("new");
        }
        assertThat(fleet.upstream().count("spanning")).isEqualTo(2);
    }
}
