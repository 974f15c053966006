package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that evicts keys tells a JVM about them. */
class EvictionTest {
    private static final long LEASE = 60_000;
    private static final int LARGE = 64 * 1024;
    private static final int MANY = 100;
    private static final int FEW = 8;

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    /** No other client sends commands meanwhile, so the server evicts because of this JVM's commands. */
    @ParameterizedTest
    @MethodSource("programs")
    void keyEvictedForAnOwnCommand_isReported(Path program) throws Exception {
        try (Admin admin = new Admin();
                RedisServer server = RedisServer.start(program, "--maxmemory-policy", "allkeys-random");
                Jvm jvm = Jvm.connected(server.address())) {
            RedisCommands<String, String> commands = admin.connect(server);
            SharedKey evicted = key(0);
            get(jvm.flights.done(jvm.lead(evicted, LEASE), new byte[1], LEASE, 0));
            assertThat(jvm.enter(evicted, LEASE)).isInstanceOf(Hit.class);
            jvm.wasTold(evicted.id()); // of its own changes, before the last reply
            long used = Long.parseLong(ServerIdentity.field("used_memory", commands.info("memory")));
            commands.configSet("maxmemory", Long.toString(used + FEW * LARGE));

            for (int i = 1; i < MANY; i++) {
                get(jvm.flights.done(jvm.lead(key(i), LEASE), new byte[LARGE], LEASE, 0));
            }

            assertThat(commands.keys("*" + evicted.id() + "*")).isEmpty();
            jvm.awaitTold(evicted.id());
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void serverThatBeginsToEvict_isConnectedAgain(Path program) throws Exception {
        try (Admin admin = new Admin();
                RedisServer server = RedisServer.start(program);
                Jvm jvm = Jvm.connected(server.address())) {
            admin.connect(server).configSet("maxmemory-policy", "volatile-lru");

            jvm.awaitTold(Jvm.DISCONNECTED);
            assertThat(jvm.cause()).hasMessageContaining("has begun to evict keys");
            jvm.awaitTold(Jvm.CONNECTED);
        }
    }

    private static SharedKey key(int number) {
        return SharedKey.of("shop.price", ByteBuffer.allocate(32).putInt(number).array());
    }
}
