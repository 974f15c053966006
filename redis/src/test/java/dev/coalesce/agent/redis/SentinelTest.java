package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A sentinel names the server, and promotes the replica when the server dies. */
@ParameterizedClass
@MethodSource("programs")
class SentinelTest {
    private static final SharedKey KEY = SharedKey.of("shop.price", new byte[32]);

    private final Path program;

    SentinelTest(Path program) {
        this.program = program;
    }

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    @Test
    void promotedReplica_isUsedWhenTheServerDies(@TempDir Path directory) throws Exception {
        try (RedisServer server = RedisServer.start(program);
                RedisServer replica = RedisServer.start(program, "--replicaof", "127.0.0.1", "" + server.port());
                RedisServer sentinel = RedisServer.startSentinel(program, directory, server, "shop")) {
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

    /** The old server goes on as a replica: whoever stays connected to it is told nothing, or cannot write. */
    @Test
    void sentinelIsToldToFailOver_promotedReplicaIsUsed(@TempDir Path directory) throws Exception {
        try (RedisServer server = RedisServer.start(program);
                RedisServer replica = RedisServer.start(program, "--replicaof", "127.0.0.1", "" + server.port());
                RedisServer sentinel = RedisServer.startSentinel(program, directory, server, "shop")) {
            awaitReplica(sentinel, replica);
            try (Jvm jvm = Jvm.connected("redis-sentinel://127.0.0.1:" + sentinel.port() + "/#shop")) {
                Client admin = new Client("test");
                try (var connection = admin.lettuce().connectSentinel(uri(sentinel))) {
                    connection.sync().failover("shop");
                } finally {
                    admin.close();
                }
                jvm.awaitTold(Jvm.DISCONNECTED);
                jvm.awaitTold(Jvm.CONNECTED);
                awaitLead(jvm);
            }
        }
    }

    /** The first connection may be to the old server again, while the sentinel does not name the new one yet. */
    private static void awaitLead(Jvm jvm) throws Exception {
        long begun = System.nanoTime();
        while (true) {
            try {
                assertThat(jvm.enter(KEY, 60_000)).isInstanceOf(Lead.class);
                return;
            } catch (ExecutionException e) {
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
            }
        }
    }

    private static RedisURI uri(RedisServer sentinel) {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(sentinel.port())
                .build();
    }

    private static void awaitReplica(RedisServer sentinel, RedisServer replica) {
        Client admin = new Client("test");
        try (var connection = admin.lettuce().connectSentinel(uri(sentinel))) {
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
