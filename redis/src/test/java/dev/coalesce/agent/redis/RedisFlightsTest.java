package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedFlights.Outcome;
import dev.coalesce.agent.cluster.SharedFlights.Renewal;
import dev.coalesce.agent.cluster.SharedFlights.Reply;
import dev.coalesce.agent.cluster.SharedFlights.Token;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two JVMs at a real server: each kind of server that this machine has, and the one that a dependency contains. */
@ParameterizedClass
@MethodSource("servers")
class RedisFlightsTest {
    private static final long LEASE = 60_000;
    private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "second".getBytes(StandardCharsets.UTF_8);

    private static int keys;

    private final RedisServer server;
    private Admin admin;
    private RedisCommands<String, String> commands;
    private Jvm one;
    private Jvm two;

    RedisFlightsTest(RedisServer server) {
        this.server = server;
    }

    /** JUnit closes each server after the tests that use it. */
    static Stream<RedisServer> servers() {
        return RedisServer.programs().stream().map(RedisServer::start);
    }

    @BeforeEach
    void connect() throws Exception {
        admin = new Admin();
        commands = administer();
        one = Jvm.connected(server.address());
        two = Jvm.connected(server.address());
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
        }
    }

    @Test
    void freeKey_isLedOnce() throws Exception {
        SharedKey key = key("shop.price");
        Token token = one.token();
        Reply first = get(one.flights.enter(key, token, null, LEASE, 0));
        assertThat(first).isInstanceOf(Lead.class);

        Follow follow = (Follow) two.enter(key, LEASE);
        assertThat(follow.leader()).isEqualTo(token);
        assertThat(follow.remainingMillis()).isBetween(1L, LEASE);
    }

    @Test
    void keptResult_wakesTheOtherJvmAndIsItsHit() throws Exception {
        SharedKey key = key("shop.price");
        Claim claim = one.lead(key, LEASE);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);

        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();

        two.awaitTold(key.id());
        Hit hit = (Hit) two.enter(key, LEASE);
        assertThat(hit.envelope()).isEqualTo(FIRST);
        assertThat(hit.remainingMillis()).isBetween(1L, LEASE);
        assertThat(commands.keys("*" + key.id() + "*:l")).isEmpty();
    }

    @Test
    void outcomeThatIsNotKept_reachesThoseThatWaitedForItsToken() throws Exception {
        SharedKey key = key("shop.price");
        Claim claim = one.lead(key, LEASE);
        Follow follow = (Follow) two.enter(key, LEASE);

        assertThat(get(one.flights.done(claim, FIRST, 0, 2_000))).isTrue();

        two.awaitTold(key.id());
        Reply reply = get(two.flights.enter(key, two.token(), follow.leader(), LEASE, 0));
        assertThat(((Outcome) reply).envelope()).isEqualTo(FIRST);
        // Who did not wait for it starts a flight of its own.
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    @Test
    void abandonedLease_isFree() throws Exception {
        SharedKey key = key("shop.price");
        Claim claim = one.lead(key, LEASE);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);

        assertThat(get(one.flights.leave(claim))).isTrue();

        two.awaitTold(key.id());
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        assertThat(get(one.flights.leave(claim))).isFalse();
    }

    @Test
    void enterWhoseReplyWasLost_leadsAgainWithItsToken() throws Exception {
        SharedKey key = key("shop.price");
        Token token = one.token();
        assertThat(get(one.flights.enter(key, token, null, LEASE, 0))).isInstanceOf(Lead.class);
        assertThat(get(one.flights.enter(key, token, null, LEASE, 0))).isInstanceOf(Lead.class);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
    }

    /** A server without memory refuses to write, but drops reach the JVMs, and no lease outlives its flight. */
    @Test
    void serverWithoutMemory_tellsDropsAndEndsLeases() throws Exception {
        SharedKey cached = key("shop.price");
        assertThat(get(one.flights.done(one.lead(cached, LEASE), FIRST, LEASE, 0)))
                .isTrue();
        assertThat(two.enter(cached, LEASE)).isInstanceOf(Hit.class);
        SharedKey notCarried = key("shop.price");
        assertThat(get(one.flights.done(one.lead(notCarried, LEASE), FIRST, 0, 0)))
                .isTrue();
        SharedKey running = key("shop.price");
        Claim claim = one.lead(running, LEASE);
        assertThat(two.enter(running, LEASE)).isInstanceOf(Follow.class);

        commands.configSet("maxmemory", "1");
        try {
            get(two.flights.drop(cached));
            get(two.flights.drop(notCarried));
            one.awaitTold(notCarried.id());
            assertThatThrownBy(() -> get(one.flights.done(claim, FIRST, LEASE, 0)))
                    .hasMessageContaining("OOM");
            two.awaitTold(running.id());
            assertThat(commands.keys("*" + running.id() + "*")).isEmpty();
            get(one.flights.dropAll("shop.price"));
            two.awaitTold(Jvm.all("shop.price"));
        } finally {
            commands.configSet("maxmemory", "0");
        }
    }

    @Test
    void lateLeader_replacesNothing() throws Exception {
        SharedKey key = key("shop.price");
        Claim late = one.lead(key, 1);
        Reply reply = two.enter(key, LEASE);
        while (!(reply instanceof Lead)) {
            reply = two.enter(key, LEASE); // the first lease lasts for a millisecond
        }
        Claim leader = ((Lead) reply).claim();

        assertThat(get(one.flights.done(late, FIRST, LEASE, 2_000))).isFalse();
        assertThat(get(two.flights.done(leader, SECOND, LEASE, 0))).isTrue();
        assertThat(get(one.flights.done(late, FIRST, LEASE, 2_000))).isFalse();

        assertThat(((Hit) one.enter(key, LEASE)).envelope()).isEqualTo(SECOND);
    }

    @Test
    void renewal_extendsHeldLeasesAndNoOthers() throws Exception {
        SharedKey key = key("shop.price");
        SharedKey other = key("shop.price");
        Claim held = one.lead(key, 20_000);
        Claim ended = one.lead(other, 20_000);
        get(one.flights.done(ended, FIRST, 0, 0));

        assertThat(get(one.flights.renew(List.of(held, ended), LEASE))).containsExactly(Renewal.HELD, Renewal.LOST);

        assertThat(((Follow) two.enter(key, LEASE)).remainingMillis()).isGreaterThan(20_000);
        assertThat(commands.keys("*" + other.id() + "*")).isEmpty();
    }

    @Test
    void staleValue_isNoHitForTheJvmThatRefreshes() throws Exception {
        SharedKey key = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, 20_000, 0));

        assertThat(get(two.flights.enter(key, two.token(), null, LEASE, 10_000)))
                .isInstanceOf(Hit.class);
        assertThat(get(two.flights.enter(key, two.token(), null, LEASE, 20_000)))
                .isInstanceOf(Lead.class);
        assertThat(one.enter(key, LEASE)).isInstanceOf(Hit.class);
    }

    /** The server forgets a reader that writes; so the scripts read again. */
    @Test
    void writer_isToldOfLaterChanges() throws Exception {
        SharedKey key = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, LEASE, 0));
        one.wasTold(key.id());

        get(two.flights.drop(key));

        one.awaitTold(key.id());
    }

    @Test
    void leader_isToldThatItsKeyWasDropped() throws Exception {
        SharedKey key = key("shop.price");
        Claim claim = one.lead(key, LEASE);
        get(one.flights.renew(List.of(claim), LEASE));
        one.wasTold(key.id());

        get(two.flights.drop(key));

        one.awaitTold(key.id());
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isFalse();
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** A JVM caches a result that is too large for the engine. Then there is no value, but still an invalidation. */
    @Test
    void leaderWhoseResultIsNotKept_isToldThatItsKeyWasDropped() throws Exception {
        SharedKey key = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, 0, LEASE));
        one.wasTold(key.id());

        get(two.flights.drop(key));

        one.awaitTold(key.id());
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    @Test
    void ownChanges_areNotReported() throws Exception {
        SharedKey key = key("shop.price");
        for (int round = 0; round < 50; round++) {
            Claim claim = one.lead(key, LEASE);
            get(one.flights.renew(List.of(claim), LEASE));
            get(one.flights.done(claim, FIRST, LEASE, 0));
            assertThat(one.enter(key, LEASE)).isInstanceOf(Hit.class);
            get(one.flights.drop(key));
        }
        get(one.flights.renew(List.of(), LEASE));
        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
        assertThat(one.wasTold(key.id())).isFalse();
    }

    @Test
    void droppedMethod_isDroppedInEveryJvm() throws Exception {
        SharedKey key = key("shop.stock");
        SharedKey other = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, LEASE, 0));
        get(one.flights.done(one.lead(other, LEASE), FIRST, LEASE, 0));
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);

        get(one.flights.dropAll("shop.stock"));

        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
        two.awaitTold(Jvm.all("shop.stock"));
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
        assertThat(two.enter(other, LEASE)).isInstanceOf(Hit.class);
    }

    @Test
    void leaderOfDroppedMethod_keepsNothing() throws Exception {
        SharedKey key = key("shop.stock");
        Claim claim = one.lead(key, LEASE);

        get(two.flights.dropAll("shop.stock"));
        // Otherwise it would cache its result, and would not be told of changes under the new name.
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 2_000))).isFalse();

        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** The change of the method is reported when the drop of the key is already on its way. */
    @Test
    void keyDroppedWhileItsMethodIsDropped_isDroppedUnderItsNewName() throws Exception {
        SharedKey key = key("shop.stock");
        SharedKey other = key("shop.price");
        one.lead(key, LEASE);
        one.lead(other, LEASE);
        CountDownLatch isBusy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        one.beforeChanged = () -> {
            isBusy.countDown();
            assertThat(catchThrowable(release::await)).isNull();
        };
        get(two.flights.drop(other));
        isBusy.await();
        get(two.flights.dropAll("shop.stock"));
        get(two.flights.done(two.lead(key, LEASE), FIRST, LEASE, 0));

        CompletionStage<?> dropped = one.flights.drop(key);
        release.countDown();
        get(dropped);

        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** An operator may remove strings by hand. */
    @Test
    void stringRemovedBySomebodyElse_isReported() throws Exception {
        SharedKey key = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, LEASE, 0));
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);

        assertThat(commands.del(commands.keys("*" + key.id() + "*:v").get(0))).isOne();

        one.awaitTold(key.id());
        two.awaitTold(key.id());
    }

    @Test
    void emptiedServer_isReported() throws Exception {
        SharedKey key = key("shop.price");
        get(one.flights.done(one.lead(key, LEASE), FIRST, LEASE, 0));

        commands.flushall();

        one.awaitTold(Jvm.all(null));
        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    @Test
    void forgottenScripts_areSentAgain() throws Exception {
        SharedKey key = key("shop.price");
        commands.scriptFlush();
        Claim claim = one.lead(key, LEASE);
        commands.scriptFlush();
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
    }

    /** The server that does not look for expired strings stands for one that has too many of them. */
    @Test
    void leaseOfDeadLeader_endsByTheWaitersOwnClock() throws Exception {
        commands.eval(
                "for i = 1, 100000 do redis.call('SET', 'other' .. i, i, 'PX', 3600000) end",
                io.lettuce.core.ScriptOutputType.STATUS);
        commands.eval("return redis.call('PING')", io.lettuce.core.ScriptOutputType.STATUS);
        SharedKey key = key("shop.price");
        one.lead(key, 300);
        Follow follow = (Follow) two.enter(key, LEASE);

        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(follow.remainingMillis() + 5);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }

        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        commands.flushall();
    }

    @Test
    void unansweredCommands_failWhenTheServerFreezes() throws Exception {
        SharedKey key = key("shop.price");
        one.lead(key, LEASE);
        server.freeze();
        try {
            assertThatThrownBy(() -> one.enter(key, LEASE)).isInstanceOf(ExecutionException.class);
            one.awaitTold(Jvm.DISCONNECTED);
            assertThatThrownBy(() -> one.enter(key, LEASE)).hasCauseInstanceOf(Disconnected.class);
            assertThat(one.flights.state().connected()).isFalse();
        } finally {
            server.resume();
        }
        one.awaitTold(Jvm.CONNECTED);
        assertThat(one.enter(key, LEASE)).isInstanceOf(Follow.class);
    }

    @Test
    void restartedServer_isUsedAgain() throws Exception {
        SharedKey key = key("shop.price");
        Claim claim = one.lead(key, LEASE);
        one.wasTold("");
        server.restart();
        one.awaitTold(Jvm.CONNECTED);
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isFalse();
        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
        commands = administer();
    }

    private RedisCommands<String, String> administer() {
        return admin.connect(server);
    }

    private SharedKey key(String method) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest((method + keys++).getBytes(StandardCharsets.UTF_8));
        return SharedKey.of(method, digest);
    }
}
