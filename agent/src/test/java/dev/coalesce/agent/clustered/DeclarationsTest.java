package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods in classes that implement one declaration, which a JVM invalidates that has called none of them. */
class DeclarationsTest {
    private static final String DECLARATION = "overriding:Prices.price";

    private final MemoryStore store = new MemoryStore();

    private static Calls.Body fails() {
        return () -> {
            throw new AssertionError("the body runs");
        };
    }

    private Jvm jvm(String method, String... declarations) {
        return Jvm.overriding(store, method, List.of(declarations), "ttl", "1h");
    }

    @Test
    void declarationInvalidated_resultsOfAllMethodsThatOverrideItGo() {
        Jvm jdbc = jvm("Jdbc.price", "overriding:Other.price", DECLARATION);
        Jvm caching = jvm("Caching.price", DECLARATION);
        Jvm unrelated = jvm("Unrelated.price", "overriding:Other.price");
        for (Jvm each : List.of(jdbc, caching, unrelated)) {
            assertThat(each.call(() -> "old")).isEqualTo("old");
        }

        new Jvm(store).cluster.dropAll(DECLARATION);

        assertThat(jdbc.call(() -> "new")).isEqualTo("new");
        assertThat(caching.call(() -> "new")).isEqualTo("new");
        assertThat(unrelated.call(fails())).isEqualTo("old");
        assertThat(jvm("Jdbc.price", "overriding:Other.price", DECLARATION).call(fails()))
                .isEqualTo("new");
    }

    @Test
    void declarationInvalidatedWhileDisconnected_resultsGoAfterwards() {
        Jvm jdbc = jvm("Jdbc.price", DECLARATION);
        assertThat(jdbc.call(() -> "old")).isEqualTo("old");
        Jvm invalidating = new Jvm(store);
        invalidating.client().disconnected = true;
        invalidating.cluster.disconnected(new IllegalStateException("cut"));
        invalidating.cluster.dropAll(DECLARATION);
        assertThat(jdbc.call(fails())).isEqualTo("old");

        invalidating.client().disconnected = false;
        invalidating.cluster.connected();
        assertThat(jdbc.call(() -> "new")).isEqualTo("new");
    }

    @Test
    void declarationInvalidatedInTheJvmItself_itsCachedResultGoes() {
        Jvm jdbc = jvm("Jdbc.price", DECLARATION);
        assertThat(jdbc.call(() -> "old")).isEqualTo("old");

        jdbc.cluster.dropAll(DECLARATION);

        assertThat(jdbc.call(() -> "new")).isEqualTo("new");
    }
}
