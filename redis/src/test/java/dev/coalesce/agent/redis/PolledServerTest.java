package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two JVMs behind a proxy that does not know RESP3, so that the server reports no change. */
@ParameterizedClass
@MethodSource("programs")
class PolledServerTest {
    private static final long LEASE = 60_000;
    private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);
    private static int keys;

    private final Path program;
    private RedisServer server;
    private Resp2Proxy proxy;
    private Admin admin;
    private RedisCommands<String, String> commands;
    private Jvm one;
    private Jvm two;

    PolledServerTest(Path program) {
        this.program = program;
    }

    static Stream<Path> programs() {
        return RedisServer.programs().stream();
    }

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.start(program, "--user", "shop", "on", ">secret", "~*", "+@all", "-lpush");
        proxy = new Resp2Proxy(server.port());
        admin = new Admin();
        commands = admin.connect(server);
        one = Jvm.connected(proxy.address());
        two = Jvm.connected(proxy.address());
    }

    @AfterEach
    void everyStringExpires() throws Exception {
        try {
            for (String name : commands.keys("co1:*")) {
                assertThat(commands.pttl(name)).as(name).isNotEqualTo(-1);
            }
        } finally {
            one.close();
            two.close();
            admin.close();
            proxy.close();
            server.close();
        }
    }

    @Test
    void stateSaysThatTheServerIsPolled() {
        assertThat(one.flights.reportsChanges()).isFalse();
        assertThat(one.flights.state().server()).endsWith("(without client tracking, so it is polled)");
    }

    @Test
    void key_isLedOnceAndItsResultIsAHitOfTheOtherJvm() throws Exception {
        SharedKey key = key();
        Claim claim = one.lead(key, LEASE);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        assertThat(((Hit) two.enter(key, LEASE)).envelope()).isEqualTo(FIRST);
    }

    @Test
    void drop_isToldToOtherJvms() throws Exception {
        SharedKey key = cached();
        get(one.flights.drop(key));
        two.awaitTold(key.id());
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** Some JVMs of a fleet may have tracking: they add to the list, and are told by the server. */
    @Test
    void dropByJvmWithTracking_isToldToJvmWithoutIt_andBack() throws Exception {
        try (Jvm tracked = Jvm.connected(server.address())) {
            assertThat(tracked.flights.reportsChanges()).isTrue();
            SharedKey key = cached();
            get(tracked.flights.drop(key));
            two.awaitTold(key.id());

            SharedKey other = cached();
            assertThat(tracked.enter(other, LEASE)).isInstanceOf(Hit.class);
            get(two.flights.drop(other));
            tracked.awaitTold(other.id());
        }
    }

    @Test
    void dropOfAllKeys_isToldToOtherJvms() throws Exception {
        SharedKey key = cached();
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
        get(one.flights.dropAll(key.method()));
        two.awaitTold(Jvm.all(key.method()));
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** The other JVM would find the older result under the number that it remembers. */
    @Test
    void dropAfterTheServerLostTheGeneration_isSeenByJvmWithTheOldOne() throws Exception {
        SharedKey key = cached();
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
        commands.del("co1:test:g:" + key.method());
        try (Jvm third = Jvm.connected(proxy.address())) {
            get(third.flights.drop(key));
            two.awaitTold(key.id());
            assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void serverEmptied_everythingCountsAsDropped() throws Exception {
        commands.flushall();
        one.awaitTold(Jvm.all(null));
        two.awaitTold(Jvm.all(null));
    }

    @Test
    void moreDropsThanTheListHolds_everythingCountsAsDropped() throws Exception {
        String[] entries = new String[1_000];
        Arrays.setAll(entries, i -> String.format("%016x:", i + 1L));
        commands.multi();
        commands.lpush("co1:test:d", entries);
        commands.ltrim("co1:test:d", 0, 999);
        commands.exec();
        two.awaitTold(Jvm.all(null));
    }

    @Test
    void serverWithoutMemory_stillTellsDrops() throws Exception {
        SharedKey key = cached();
        commands.configSet("maxmemory", "1");
        get(one.flights.drop(key));
        two.awaitTold(key.id());
        get(one.flights.dropAll(key.method()));
        two.awaitTold(Jvm.all(key.method()));
    }

    @Test
    void userWhoMayNotWriteTheList_isToldThatTheDropFailed() throws Exception {
        try (Jvm limited = Jvm.connected(proxy.address().replace("//", "//shop:secret@"))) {
            SharedKey key = cached();
            assertThatThrownBy(() -> get(limited.flights.drop(key))).hasRootCauseInstanceOf(Disconnected.class);
            assertThatThrownBy(() -> get(limited.flights.dropAll(key.method())))
                    .hasRootCauseInstanceOf(Disconnected.class);
        }
    }

    private static SharedKey key() throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(("polled" + keys++).getBytes(StandardCharsets.UTF_8));
        return SharedKey.of("shop.polled", digest);
    }

    private SharedKey cached() throws Exception {
        SharedKey key = key();
        Claim claim = one.lead(key, LEASE);
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        return key;
    }
}
