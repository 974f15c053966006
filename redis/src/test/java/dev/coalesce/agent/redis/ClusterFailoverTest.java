package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A master of a cluster dies, or hands over to its replica. */
@ParameterizedClass
@MethodSource("programs")
class ClusterFailoverTest {
    private static final long LEASE = 60_000;

    private final Path program;

    ClusterFailoverTest(Path program) {
        this.program = program;
    }

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    @Test
    void promotedReplica_isUsedWhenItsMasterDies() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 1);
                Jvm jvm = Jvm.connected(cluster.address())) {
            SharedKey key = cluster.key("shop.price", 0);
            assertThat(jvm.enter(key, LEASE)).isInstanceOf(Lead.class);

            String identity = jvm.flights.serverIdentity();
            assertThat(identity).hasSize(3 * 81 + 2);
            cluster.node(0).kill();

            jvm.awaitTold(Jvm.DISCONNECTED);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.flights.serverIdentity()).hasSize(identity.length()).isNotEqualTo(identity);
            get(jvm.flights.drop(key));
            assertThat(jvm.enter(key, LEASE)).isInstanceOf(Lead.class);
        }
    }

    /** The JVM does not know the new master when the old one redirects to it, or when it hears of it. */
    @Test
    void masterHandsOverToItsReplica_noCallFailsAndTheJvmStaysConnected() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 1);
                Jvm jvm = Jvm.connected(cluster.address())) {
            Throwable before = jvm.cause();
            SharedKey known = cluster.key("shop.price", 0);
            assertThat(get(jvm.flights.done(jvm.lead(known, LEASE), new byte[1], LEASE, 0)))
                    .isTrue();

            cluster.handOver(RedisCluster.masters());

            boolean isHeld = false;
            for (int tries = 0; !isHeld && tries < 1_000; tries++) {
                // While the new master is being connected, this JVM leads without a lease.
                isHeld = get(jvm.flights.leave(jvm.lead(cluster.key("shop.price", 0), LEASE)));
            }
            assertThat(isHeld).isTrue();
            jvm.awaitTold(Jvm.all(null));
            jvm.awaitTold(Jvm.CONNECTED); // so drops that the new master may not know are sent again
            assertThat(jvm.cause()).isSameAs(before);
            get(jvm.flights.ping());
        }
    }

    /** Nothing redirects this JVM, so it connects to the new master only when it has heard of it. */
    @Test
    void masterHandsOverWhileNobodyCalls_theJvmStaysConnected() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program, 1);
                Jvm jvm = Jvm.connected(cluster.address())) {
            Throwable before = jvm.cause();

            cluster.handOver(RedisCluster.masters());

            jvm.awaitTold(Jvm.all(null));
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.cause()).isSameAs(before);
        }
    }

    @Test
    void masterWithoutReplicaDies_noKeyIsShared() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(program);
                Jvm jvm = Jvm.connected(cluster.address())) {
            cluster.node(2).kill();

            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.flights.ping().toCompletableFuture()).isCompletedExceptionally();
            SharedKey key = cluster.key("shop.price", 2);
            assertThatThrownBy(() -> jvm.enter(key, LEASE)).hasCauseInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void serverThatIsNoCluster_isReported() throws Exception {
        try (RedisServer server = RedisServer.start(program);
                Jvm jvm = new Jvm("redis-cluster://127.0.0.1:" + server.port())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasMessageContaining("cluster support disabled");
        }
    }
}
