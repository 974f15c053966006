package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import org.junit.jupiter.api.Test;

/** What happens when a master of a cluster dies. */
class ClusterFailoverTest {
    @Test
    void promotedReplica_isUsedWhenItsMasterDies() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisServer.programs().get(0), 1);
                Jvm jvm = Jvm.connected(cluster.address())) {
            SharedKey key = cluster.key("shop.price", 0);
            assertThat(jvm.enter(key, 60_000)).isInstanceOf(Lead.class);

            String identity = jvm.flights.serverIdentity();
            assertThat(identity).hasSize(3 * 81 + 2);
            cluster.node(0).kill();

            jvm.awaitTold(Jvm.DISCONNECTED);
            jvm.awaitTold(Jvm.CONNECTED);
            assertThat(jvm.flights.serverIdentity()).hasSize(identity.length()).isNotEqualTo(identity);
            get(jvm.flights.drop(key));
            assertThat(jvm.enter(key, 60_000)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void masterWithoutReplicaDies_noKeyIsShared() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisServer.programs().get(0));
                Jvm jvm = Jvm.connected(cluster.address())) {
            cluster.node(2).kill();

            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.flights.ping().toCompletableFuture()).isCompletedExceptionally();
            SharedKey key = cluster.key("shop.price", 2);
            assertThatThrownBy(() -> jvm.enter(key, 60_000)).hasCauseInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void serverThatIsNoCluster_isReported() throws Exception {
        try (RedisServer server = RedisServer.start();
                Jvm jvm = new Jvm("redis-cluster://127.0.0.1:" + server.port())) {
            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasMessageContaining("cluster support disabled");
        }
    }
}
