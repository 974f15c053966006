package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.redis.ServerAddress.Host;
import dev.coalesce.agent.redis.ServerAddress.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @Test
    void server_withDefaults() {
        ServerAddress address = ServerAddress.parse("redis://cache");
        assertThat(address)
                .isEqualTo(
                        new ServerAddress(Kind.SERVER, false, null, null, List.of(new Host("cache", 6379)), 0, null));
        assertThat(address).hasToString("redis://cache:6379");
    }

    @Test
    void server_withEverything() {
        ServerAddress address = ServerAddress.parse("rediss://shop:p%40ss%3Aw%2Frd%25+@[::1]:6390/3");
        assertThat(address.tls()).isTrue();
        assertThat(address.user()).isEqualTo("shop");
        assertThat(address.password()).isEqualTo("p@ss:w/rd%+");
        assertThat(address.hosts()).containsExactly(new Host("::1", 6390));
        assertThat(address.database()).isEqualTo(3);
        assertThat(address).hasToString("rediss://[::1]:6390/3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:secret@cache", "redis://secret@cache"})
    void passwordAlone_isThatOfTheDefaultUser(String text) {
        ServerAddress address = ServerAddress.parse(text);
        assertThat(address.user()).isNull();
        assertThat(address.password()).isEqualTo("secret");
    }

    @Test
    void sentinels() {
        ServerAddress address = ServerAddress.parse("redis-sentinel://:secret@one,two:26380/2#shop");
        assertThat(address.kind()).isEqualTo(Kind.SENTINELS);
        assertThat(address.hosts()).containsExactly(new Host("one", 26379), new Host("two", 26380));
        assertThat(address.master()).isEqualTo("shop");
        assertThat(address).hasToString("redis-sentinel://one:26379,two:26380/2#shop");
    }

    @Test
    void cluster() {
        ServerAddress address = ServerAddress.parse("rediss-cluster://user:secret@one:7000,two:7001");
        assertThat(address.kind()).isEqualTo(Kind.CLUSTER);
        assertThat(address.tls()).isTrue();
        assertThat(address.hosts()).containsExactly(new Host("one", 7000), new Host("two", 7001));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache:6379",
                "http://user:secret@cache",
                "redis://user:secret@",
                "redis://user:secret@cache:port",
                "redis://user:secret@cache:0",
                "redis://user:secret@cache:65536",
                "redis://user:secret@cache/x",
                "redis://user:secret@cache/-1",
                "redis://user:secret%@cache",
                "redis://user:secret@one,two",
                "redis://user:secret@cache#shop",
                "redis-sentinel://user:secret@one",
                "redis-cluster://user:secret@one/1"
            })
    void anythingElse_isRefusedWithoutNamingThePassword(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://host:port")
                .hasMessageNotContaining("secret");
    }
}
