package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sentinel names the server, and promotes the replica when the server dies. */
class SentinelTest {
    private static final SharedKey KEY = SharedKey.of("shop.price", new byte[32]);

    @Test
    void promotedReplica_isUsedWhenTheServerDies(@TempDir Path directory) throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + server.port());
                RedisServer sentinel = RedisServer.startSentinel(directory, server, "shop")) {
            awaitReplica(sentinel, replica);
            String address = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/#shop";
            try (Jvm jvm = Jvm.connected(address)) {
                assertThat(jvm.enter(KEY, 60_000)).isInstanceOf(Lead.class);
                assertThat(jvm.flights.state().server()).isEqualTo(address.replace("/#", "#"));

                String identity = jvm.flights.serverIdentity();
                assertThat(identity).hasSize(81);
                server.kill();

                jvm.awaitTold(Jvm.DISCONNECTED);
                jvm.awaitTold(Jvm.CONNECTED);
                assertThat(jvm.flights.serverIdentity()).hasSize(81).isNotEqualTo(identity);
                jvm.flights.drop(KEY).toCompletableFuture().get();
                assertThat(jvm.enter(KEY, 60_000)).isInstanceOf(Lead.class);
            }
        }
    }

    private static void awaitReplica(RedisServer sentinel, RedisServer replica) {
        Client admin = new Client();
        try (var connection = admin.lettuce()
                .connectSentinel(RedisURI.builder()
                        .withHost("127.0.0.1")
                        .withPort(sentinel.port())
                        .build())) {
            String port = Integer.toString(replica.port());
            while (connection.sync().replicas("shop").stream()
                    .noneMatch(known -> port.equals(known.get("port"))
                            && "slave".equals(known.get("flags"))
                            && "ok".equals(known.get("master-link-status")))) {
                Thread.onSpinWait(); // the sentinel asks the server once a second
            }
        } finally {
            admin.close();
        }
    }
}
