package dev.coalesce.agent.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests what a transaction holds of keys that have a context. */
class HeldKeysTest {
    private final Embargo embargo = new Embargo();
    private final List<@Nullable Object> invalidated = new ArrayList<>();
    private final OpenTransaction transaction = new OpenTransaction();

    private final InvalidationTarget target = new InvalidationTarget() {
        @Override
        public void forEachEmbargo(Consumer<Embargo> action) {
            action.accept(embargo);
        }

        @Override
        public void invalidateNow(@Nullable Object key) {
            invalidated.add(key);
        }
    };

    private static Object inContext(String key, String tenant) {
        return Keys.inContext(key, tenant);
    }

    @Test
    void keyThatOneTenantWrites_isHeldForAllTenants() {
        transaction.hold(target, "a");

        assertThat(embargo.forbids(inContext("a", "A"))).isTrue();
        assertThat(embargo.forbids(inContext("a", "B"))).isTrue();
        assertThat(transaction.holds(embargo, inContext("a", "B"))).isTrue();
        assertThat(embargo.forbids(inContext("b", "A"))).isFalse();
    }

    @Test
    void keyThatATransactionLoads_isInvalidatedForAllTenantsUnlessItCommits() {
        transaction.hold(target, "a");
        transaction.load(target, inContext("b", "A"));
        transaction.end(false);

        assertThat(invalidated).containsExactly("a", "b");
        assertThat(embargo.forbids(inContext("a", "A"))).isFalse();
    }
}
