package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** Fleets with a {@code secretFile} at one server, into which somebody else writes. */
@OnEveryJdk
record SecretClusterIT(Jdk jdk) {
    private static final String SECRET = "a secret of the fleet";

    /** Appends to each value, or changes its last byte, which is one of the signature. */
    private static final String TAMPER = "EVAL \"local n = 0 for _, k in ipairs(redis.call('keys', 'co1:it:*:v')) do"
            + " local v = redis.call('get', k) local last = string.char((string.byte(v, -1) + 1) % 256)"
            + " redis.call('set', k, CHANGED, 'keepttl') n = n + 1 end return n\" 0";

    /** Gives each value to the key of another one. */
    private static final String SWAP = "EVAL \"local ks = redis.call('keys', 'co1:it:*:v') local vs = {}"
            + " for i, k in ipairs(ks) do vs[i] = redis.call('get', k) end"
            + " for i, k in ipairs(ks) do redis.call('set', k, vs[i % #ks + 1], 'keepttl') end return #ks\" 0";

    /** Shared by the tests of one JDK, each of which uses keys of its own. */
    @SuppressWarnings("NullAway.Init")
    private static Fleet fleet;

    @BeforeParameterizedClassInvocation
    static void start(Jdk jdk) throws Exception {
        fleet = fleet(jdk, RedisServer.start(), secretFile(SECRET + "\n"));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        fleet.close();
    }

    private static Path secretFile(String secret) throws IOException {
        return Files.writeString(BuildOutput.newDirectory("secret").resolve("secret"), secret);
    }

    private static Fleet fleet(Jdk jdk, RedisServer server, Path secret) throws Exception {
        Path agent = Fleet.agentBesideItsClient();
        List<Jvm> jvms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            jvms.add(Libraries.jvmFor(jdk, "cluster", List.of())
                    .agentJar(agent.toString())
                    .property("coalesce.secretFile", secret.toString()));
        }
        return Fleet.of(server, jvms);
    }

    @Test
    void otherSecret_sharesNothing() throws Exception {
        fleet.answerNext("ours", fleet.callEverywhere("price", "both", 1));
        try (Fleet other = fleet(jdk, fleet.server(), secretFile("another secret"))) {
            other.answerNext("theirs", other.callEverywhere("price", "both", 1));
            assertThat(other.upstream().count("both")).isOne();
            assertThat(other.jvm(0).stderr() + other.jvm(1).stderr()).doesNotContain("WARN");
            assertThat(fleet.jvm(0).callOnce("price", "both")).isEqualTo("ours");
            other.keepServer();
        }
        assertThat(fleet.upstream().count("both")).isOne();
    }

    @Test
    void changedValues_areMissesAndFailNoCall() throws Exception {
        for (String changed : List.of("string.sub(v, 1, -2) .. last", "v .. last", "string.sub(v, 1, 10)", "''")) {
            String key = "changed" + changed.length();
            fleet.answerNext("true", fleet.callEverywhere("price", key, 1));

            fleet.server().command(TAMPER.replace("CHANGED", changed));
            fleet.upstream().answerAll(execution -> execution.answer("again"));
            try {
                for (int i = 0; i < fleet.size(); i++) {
                    fleet.awaitResult(i, "price", key, "again");
                }
            } finally {
                fleet.upstream().answerAll(null);
            }
        }
        assertThat(fleet.jvm(0).stderr() + fleet.jvm(1).stderr())
                .contains("a result of the shared method fleet.Fleet.price")
                .contains("in the engine could not be decoded and was ignored");
    }

    @Test
    void valuesOfOtherKeys_areMisses() throws Exception {
        fleet.answerNext("1", fleet.callEverywhere("price", "one", 1));
        fleet.answerNext("2", fleet.callEverywhere("price", "two", 1));

        fleet.server().command(SWAP);
        fleet.upstream().answerAll(execution -> execution.answer(execution.key()));
        try {
            for (int i = 0; i < fleet.size(); i++) {
                fleet.awaitResult(i, "price", "one", "one");
                fleet.awaitResult(i, "price", "two", "two");
            }
        } finally {
            fleet.upstream().answerAll(null);
        }
    }
}
