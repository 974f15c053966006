package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster's nodes are reached at the addresses that they announce, and their certificates name these. */
class ClusterAddressesTest {
    private static final long LEASE = 60_000;
    private static final byte[] RESULT = {1, 2, 3};

    @TempDir
    private Path directory;

    static List<Path> programs() {
        return RedisServer.programs();
    }

    static List<Path> programsWithHostNames() {
        return RedisServer.programsWithHostNames();
    }

    @AfterEach
    void distrust() {
        Certificate.distrust();
    }

    private Certificate trusted(String host) throws Exception {
        Certificate certificate = Certificate.create(directory, host);
        certificate.trust();
        return certificate;
    }

    /** Two JVMs share a key of each node, and a key whose slot moves. */
    private static void assertShares(RedisCluster cluster, String address) throws Exception {
        try (Jvm one = Jvm.connected(address);
                Jvm two = Jvm.connected(address)) {
            Throwable before = one.cause();
            for (int node = 0; node < RedisCluster.masters(); node++) {
                SharedKey key = cluster.key("shop.price", node);
                Claim claim = one.lead(key, LEASE);
                assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
                if (node == 0) {
                    cluster.move(RedisCluster.slot(key), 0, 1);
                }
                assertThat(get(one.flights.done(claim, RESULT, LEASE, 0))).isTrue();
                two.awaitTold(key.id());
                assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
            }
            assertThat(one.cause()).as("no disconnection").isSameAs(before);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void encryptedCluster_isShared(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 0, trusted("ip:127.0.0.1"))) {
            assertShares(cluster, cluster.address());
        }
    }

    /** The first connection is to a name, and the others are to the addresses that the nodes announce. */
    @ParameterizedTest
    @MethodSource("programs")
    void certificateThatDoesNotNameTheAnnouncedAddress_isReported(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 0, trusted("dns:localhost"));
                Jvm jvm = new Jvm(cluster.address("localhost"))) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("programsWithHostNames")
    void encryptedClusterThatAnnouncesHostNames_isShared(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(
                program,
                0,
                trusted("dns:localhost"),
                "--cluster-announce-hostname",
                "localhost",
                "--cluster-preferred-endpoint-type",
                "hostname")) {
            assertShares(cluster, cluster.address("localhost"));
        }
    }

    /** A host name that is only told beside the address need not be one that clients know. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("programsWithHostNames")
    void hostNameThatIsNotPreferred_isNotUsed(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 0, "--cluster-announce-hostname", "node.invalid")) {
            assertShares(cluster, cluster.address());
        }
    }

    /** Behind a router whose address the nodes do not know. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("programsWithHostNames")
    void clusterThatAnnouncesPortsOnly_isReachedAtTheHostThatWasAsked(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(
                program, 0, trusted("dns:localhost"), "--cluster-preferred-endpoint-type", "unknown-endpoint")) {
            assertShares(cluster, cluster.address("localhost"));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void announcedPorts_areUsed(Path program) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 0, RedisCluster.BEHIND_PROXIES)) {
            assertShares(cluster, cluster.address());
            for (int node = 0; node < RedisCluster.masters(); node++) {
                assertThat(cluster.proxy(node).accepted()).isGreaterThanOrEqualTo(2);
            }
        }
    }
}
