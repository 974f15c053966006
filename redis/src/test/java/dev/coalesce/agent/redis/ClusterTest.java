package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedFlights.Renewal;
import dev.coalesce.agent.cluster.SharedFlights.Reply;
import dev.coalesce.agent.cluster.SharedKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two JVMs at a real cluster of each kind of server. */
@ParameterizedClass
@MethodSource("clusters")
class ClusterTest {
    private static final long LEASE = 60_000;
    private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "second".getBytes(StandardCharsets.UTF_8);

    private final RedisCluster cluster;
    private Jvm one;
    private Jvm two;

    ClusterTest(RedisCluster cluster) {
        this.cluster = cluster;
    }

    /** JUnit closes each cluster after the tests that use it. */
    static Stream<RedisCluster> clusters() {
        return RedisServer.programs().stream().map(RedisCluster::start);
    }

    @BeforeEach
    void connect() throws Exception {
        one = Jvm.connected(cluster.address());
        two = Jvm.connected(cluster.address());
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
    }

    @Test
    void keyOfEachNode_isLedOnce_andItsResultWakesTheOtherJvm() throws Exception {
        for (int node = 0; node < RedisCluster.masters(); node++) {
            SharedKey key = cluster.key("shop.price", node);
            Claim claim = one.lead(key, LEASE);
            assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);

            assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();

            two.awaitTold(key.id());
            assertThat(((Hit) two.enter(key, LEASE)).envelope()).isEqualTo(FIRST);
            assertThat(cluster.commands(node).keys("*" + key.id() + "*")).hasSize(1);
        }
    }

    @Test
    void droppedKeys_areReportedByTheirNodes() throws Exception {
        for (int node = 0; node < RedisCluster.masters(); node++) {
            SharedKey key = cached("shop.price", node);
            assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);

            get(one.flights.drop(key));

            two.awaitTold(key.id());
            assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void droppedMethod_losesItsKeysOnAllNodes() throws Exception {
        List<SharedKey> keys = new ArrayList<>();
        for (int node = 0; node < RedisCluster.masters(); node++) {
            keys.add(cached("shop.all", node));
            assertThat(two.enter(keys.get(node), LEASE)).isInstanceOf(Hit.class);
        }
        SharedKey other = cached("shop.other", 0);

        get(one.flights.dropAll("shop.all"));

        two.awaitTold(Jvm.all("shop.all"));
        for (SharedKey key : keys) {
            assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        }
        assertThat(two.enter(other, LEASE)).isInstanceOf(Hit.class);
    }

    @Test
    void leaseMovesToAnotherNode_wakesTheWaiterAndIsFoundThere() throws Exception {
        SharedKey key = cluster.key("shop.price", 0);
        Claim claim = one.lead(key, LEASE);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);

        cluster.move(RedisCluster.slot(key), 0, 1);

        two.awaitTold(key.id());
        Follow follow = (Follow) two.enter(key, LEASE);
        assertThat(follow.leader()).isEqualTo(claim.token());
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        two.awaitTold(key.id());
        assertThat(((Hit) two.enter(key, LEASE)).envelope()).isEqualTo(FIRST);
        cluster.move(RedisCluster.slot(key), 1, 0);
    }

    @Test
    void valueMovesToAnotherNode_isReportedAndStillAHit() throws Exception {
        SharedKey key = cached("shop.price", 1);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
        int slot = RedisCluster.slot(key);

        cluster.beginMove(slot, 1, 2);
        cluster.moveKeys(slot, 1, 2, 0);

        two.awaitTold(key.id());
        cluster.endMove(slot, 2);
        assertThat(((Hit) two.enter(key, LEASE)).envelope()).isEqualTo(FIRST);
        get(one.flights.drop(key));
        two.awaitTold(key.id());
        cluster.move(slot, 2, 1);
    }

    /** The old owner cannot report what happens to a string that did not exist when its slot moved. */
    @Test
    void slotWithoutStringsMoves_allKeysCountAsChanged() throws Exception {
        SharedKey key = cluster.key("shop.price", 0);
        Claim claim = one.lead(key, LEASE);
        assertThat(get(one.flights.done(claim, FIRST, 0, 0))).isTrue();
        one.wasTold("nothing, so that older reports are forgotten");

        cluster.move(RedisCluster.slot(key), 0, 2);

        one.awaitTold(Jvm.all(null));
        cluster.move(RedisCluster.slot(key), 2, 0);
    }

    @Test
    void keyWhoseSlotIsMoving_isRunByEachJvmAndNotKept() throws Exception {
        SharedKey key = cluster.key("shop.price", 0);
        int slot = RedisCluster.slot(key);
        cluster.beginMove(slot, 0, 1);
        try {
            Claim first = one.lead(key, LEASE);
            Claim second = two.lead(key, LEASE);

            assertThat(get(one.flights.done(first, FIRST, LEASE, 0))).isFalse();
            assertThat(get(two.flights.done(second, SECOND, LEASE, 0))).isFalse();
            assertThat(get(one.flights.renew(List.of(first), LEASE))).containsExactly(Renewal.LOST);
        } finally {
            cluster.endMove(slot, 1);
        }
        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
        cluster.move(slot, 1, 0);
    }

    @Test
    void keyWhoseStringsAreOnTwoNodes_isDropped() throws Exception {
        SharedKey key = cached("shop.price", 0);
        // A caller that does not accept the value leads, so that both strings exist.
        Reply reply = get(one.flights.enter(key, one.token(), null, LEASE, 2 * LEASE));
        assertThat(reply).isInstanceOf(Lead.class);
        int slot = RedisCluster.slot(key);
        cluster.beginMove(slot, 0, 1);
        try {
            cluster.moveKeys(slot, 0, 1, 1);
            assertThat(cluster.commands(0).keys("*" + key.id() + "*")).hasSize(1);
            assertThat(cluster.commands(1).keys("*" + key.id() + "*")).hasSize(1);

            get(two.flights.drop(key));

            assertThat(cluster.commands(0).keys("*" + key.id() + "*")).isEmpty();
            assertThat(cluster.commands(1).keys("*" + key.id() + "*")).isEmpty();
        } finally {
            cluster.endMove(slot, 1);
        }
        assertThat(get(one.flights.done(((Lead) reply).claim(), SECOND, LEASE, 0)))
                .isFalse();
        cluster.move(slot, 1, 0);
    }

    @Test
    void nodeThatDoesNotAnswer_disconnectsTheJvmUntilItAnswers() throws Exception {
        SharedKey key = cluster.key("shop.price", 1);
        cluster.node(1).freeze();
        try {
            one.awaitTold(Jvm.DISCONNECTED);
            assertThat(one.flights.state().connected()).isFalse();
            assertThat(one.flights.ping().toCompletableFuture()).isCompletedExceptionally();
        } finally {
            cluster.node(1).resume();
        }
        one.awaitTold(Jvm.CONNECTED);
        get(one.flights.ping());
        assertThat(one.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** Each lease has an answer of its own: one node's silence does not count as the loss of the others' leases. */
    @Test
    void renewalWhileANodeDoesNotAnswer_extendsTheLeasesOfTheOthers() throws Exception {
        Claim answered = one.lead(cluster.key("shop.price", 0), LEASE);
        Claim unanswered = one.lead(cluster.key("shop.price", 1), LEASE);
        cluster.node(1).freeze();
        try {
            assertThat(get(one.flights.renew(List.of(answered, unanswered), LEASE)))
                    .containsExactly(Renewal.HELD, Renewal.UNKNOWN);
        } finally {
            cluster.node(1).resume();
        }
        one.awaitTold(Jvm.CONNECTED);
    }

    /** The JDK's own timer would keep a thread that nobody ends. */
    @Test
    void connecting_startsNoThreadOfTheJdk() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("CompletableFutureDelayScheduler"));
    }

    private SharedKey cached(String method, int node) throws Exception {
        SharedKey key = cluster.key(method, node);
        Claim claim = one.lead(key, LEASE);
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        return key;
    }
}
