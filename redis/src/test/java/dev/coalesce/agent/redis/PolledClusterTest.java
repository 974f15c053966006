package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Follow;
import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedFlights.Reply;
import dev.coalesce.agent.cluster.SharedKey;
import io.lettuce.core.cluster.SlotHash;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two JVMs at a cluster whose user must not ask the nodes to report changes, and one JVM with another user. */
@ParameterizedClass
@MethodSource("clusters")
class PolledClusterTest {
    private static final long LEASE = 60_000;
    private static final byte[] FIRST = {1};
    private static final String LIST = "co1:test:d";
    private static final String USERS =
            "--user shop on >secret ~* +@all -client --user mute on >secret ~* +@all -client -lpush";

    private final RedisCluster cluster;
    private final String address;
    private Jvm one;
    private Jvm two;

    PolledClusterTest(RedisCluster cluster) {
        this.cluster = cluster;
        this.address = cluster.address("shop:secret@127.0.0.1");
    }

    /** JUnit closes each cluster after the tests that use it. */
    static Stream<RedisCluster> clusters() {
        return RedisServer.programs().stream()
                .map(program -> RedisCluster.start(program, 0, (USERS + " " + RedisCluster.BEHIND_PROXIES).split(" ")));
    }

    @BeforeEach
    void connect() throws Exception {
        one = Jvm.connected(address);
        two = Jvm.connected(address);
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
    }

    @Test
    void stateSaysThatTheClusterIsPolled() {
        assertThat(one.flights.reportsChanges()).isFalse();
        assertThat(one.flights.state().server()).endsWith("(without client tracking, so it is polled)");
    }

    @Test
    void keyOfEachNode_isLedOnceAndItsResultIsAHitOfTheOtherJvm() throws Exception {
        for (int node = 0; node < RedisCluster.masters(); node++) {
            SharedKey key = cluster.key("shop.price", node);
            Claim claim = one.lead(key, LEASE);
            assertThat(two.enter(key, LEASE)).isInstanceOf(Follow.class);
            assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
            assertThat(((Hit) two.enter(key, LEASE)).envelope()).isEqualTo(FIRST);
        }
    }

    @Test
    void dropOnEachNode_isToldToOtherJvms() throws Exception {
        for (int node = 0; node < RedisCluster.masters(); node++) {
            SharedKey key = cached("shop.price", node);
            get(one.flights.drop(key));
            two.awaitTold(key.id());
            assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
        }
    }

    @Test
    void dropOfAllKeys_isToldToOtherJvms() throws Exception {
        SharedKey key = cached("shop.all", 0);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
        get(one.flights.dropAll("shop.all"));
        two.awaitTold(Jvm.all("shop.all"));
        assertThat(two.enter(key, LEASE)).isInstanceOf(Lead.class);
    }

    /** Some JVMs of a fleet may have tracking: they add to the list, and are told by the nodes. */
    @Test
    void dropByJvmWithTracking_isToldToJvmWithoutIt_andBack() throws Exception {
        try (Jvm tracked = Jvm.connected(cluster.address())) {
            assertThat(tracked.flights.reportsChanges()).isTrue();
            SharedKey key = cached("shop.price", 1);
            get(tracked.flights.drop(key));
            two.awaitTold(key.id());
            get(tracked.flights.dropAll("shop.mixed"));
            two.awaitTold(Jvm.all("shop.mixed"));

            SharedKey other = cached("shop.price", 2);
            assertThat(tracked.enter(other, LEASE)).isInstanceOf(Hit.class);
            get(two.flights.drop(other));
            tracked.awaitTold(other.id());
        }
    }

    @Test
    void listIsEmptied_everythingCountsAsDropped() throws Exception {
        cluster.commands(listNode()).del(LIST);
        one.awaitTold(Jvm.all(null));
        two.awaitTold(Jvm.all(null));
    }

    @Test
    void listMovesToAnotherNode_dropsAreStillTold() throws Exception {
        SharedKey key = cached("shop.price", 0);
        int slot = SlotHash.getSlot(LIST);
        int from = listNode();
        int to = (from + 1) % RedisCluster.masters();
        cluster.move(slot, from, to);
        get(one.flights.drop(key));
        two.awaitTold(key.id());
        cluster.move(slot, to, from);
    }

    /** The older result would otherwise arrive after the drop, and be kept. */
    @Test
    void replyOfAnotherNodeIsLate_dropIsToldAfterIt() throws Exception {
        int node = (listNode() + 1) % RedisCluster.masters();
        SharedKey key = cached("shop.price", node);
        assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class); // its generation is known from now on
        two.wasTold("nothing, so that older reports are forgotten");
        cluster.proxy(node).holdReplies();
        CompletableFuture<Reply> late =
                two.flights.enter(key, two.token(), null, LEASE, 0).toCompletableFuture();
        boolean isEarly;
        try {
            // As another JVM adds it, whose replies are not held.
            cluster.commands(listNode()).lpush(LIST, "0123456789abcdef:k" + key.id() + key.method());
            isEarly = two.isToldWithin(key.id(), TimeUnit.MILLISECONDS.toNanos(300));
        } finally {
            cluster.proxy(node).releaseReplies();
        }
        assertThat(isEarly).isFalse();
        assertThat(get(late)).isInstanceOf(Hit.class);
        two.awaitTold(key.id());
    }

    @Test
    void userWhoMayNotWriteTheList_isToldThatTheDropFailed() throws Exception {
        try (Jvm limited = Jvm.connected(cluster.address("mute:secret@127.0.0.1"))) {
            SharedKey key = cached("shop.price", 0);
            assertThatThrownBy(() -> get(limited.flights.drop(key))).hasRootCauseInstanceOf(Disconnected.class);
            assertThatThrownBy(() -> get(limited.flights.dropAll(key.method())))
                    .hasRootCauseInstanceOf(Disconnected.class);
        }
    }

    private static int listNode() {
        return SlotHash.getSlot(LIST) * RedisCluster.masters() / SlotHash.SLOT_COUNT;
    }

    private SharedKey cached(String method, int node) throws Exception {
        SharedKey key = cluster.key(method, node);
        Claim claim = one.lead(key, LEASE);
        assertThat(get(one.flights.done(claim, FIRST, LEASE, 0))).isTrue();
        return key;
    }
}
