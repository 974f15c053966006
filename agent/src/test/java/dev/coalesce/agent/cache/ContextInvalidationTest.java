package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An invalidation drops the results that a key has in all contexts. */
class ContextInvalidationTest {
    private static final long TTL = TimeUnit.HOURS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();

    private static Object key(int id, String tenant) {
        return Keys.inContext("key " + id, tenant);
    }

    /** Few results are a list, many are a map. */
    @ParameterizedTest
    @ValueSource(ints = {3, 100})
    void invalidation_dropsOneKeyInEveryContext(int keys) {
        List<Object> removed = new ArrayList<>();
        MethodResults method = new MethodResults(10_000, 0, clock::get, () -> {}, removed::add);
        Results results = method.openForOwner();
        for (int i = 0; i < keys; i++) {
            results.put(key(i, "A"), i + "A", TTL);
            results.put(key(i, "B"), i + "B", TTL);
        }
        method.invalidate("key 1");

        assertThat(results.fresh(key(1, "A"))).isNull();
        assertThat(results.fresh(key(1, "B"))).isNull();
        assertThat(results.fresh(key(2, "A"))).isEqualTo("2A");
        assertThat(results.fresh(key(0, "B"))).isEqualTo("0B");
        assertThat(results.size()).isEqualTo(2 * keys - 2);
        assertThat(removed).containsExactlyInAnyOrder("1A", "1B");

        method.invalidate("key 1");
        method.invalidate(key(2, "A")); // not a key that an invalidation names
        assertThat(results.size()).isEqualTo(2 * keys - 2);
    }
}
