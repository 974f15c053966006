package dev.coalesce.agent.redis;

import static dev.coalesce.agent.redis.Jvm.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedFlights.Hit;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A declaration that methods override is dropped by a JVM that has asked for no key. */
class DeclarationsTest {
    private static final long LEASE = 60_000;
    private static final byte[] RESULT = {1};
    private static final String DECLARATION = "overriding:shop.Prices.price";

    private static final SharedKey KEY =
            SharedKey.of("shop.Jdbc.price", List.of("overriding:shop.Api.price", DECLARATION), new byte[32]);
    private static final SharedKey UNRELATED =
            SharedKey.of("shop.Other.price", List.of("overriding:shop.Api.price"), new byte[] {1});

    @Test
    void server() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            declarationDropped_noJvmGetsTheOlderResults(server.address());
        }
    }

    @Test
    void serverThatReportsNothing() throws Exception {
        try (RedisServer server = RedisServer.start();
                Resp2Proxy proxy = new Resp2Proxy(server.port())) {
            declarationDropped_noJvmGetsTheOlderResults(proxy.address());
        }
    }

    @Test
    void cluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisServer.programs().get(0))) {
            declarationDropped_noJvmGetsTheOlderResults(cluster.address());
        }
    }

    private static void declarationDropped_noJvmGetsTheOlderResults(String address) throws Exception {
        try (Jvm one = Jvm.connected(address);
                Jvm two = Jvm.connected(address);
                Jvm three = Jvm.connected(address)) {
            for (SharedKey key : List.of(KEY, UNRELATED)) {
                get(one.flights.done(one.lead(key, LEASE), RESULT, LEASE, 0));
                assertThat(two.enter(key, LEASE)).isInstanceOf(Hit.class);
            }

            get(three.flights.dropAll(DECLARATION));
            one.awaitTold(Jvm.all(DECLARATION));
            two.awaitTold(Jvm.all(DECLARATION));

            get(one.flights.done(one.lead(KEY, LEASE), RESULT, LEASE, 0));
            assertThat(two.enter(KEY, LEASE)).isInstanceOf(Hit.class);
            get(three.flights.drop(KEY));
            assertThat(two.enter(KEY, LEASE)).isInstanceOf(Lead.class);
            assertThat(two.enter(UNRELATED, LEASE)).isInstanceOf(Hit.class);
        }
    }
}
