package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.TestRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests invalidations inside transactions of a {@code TransactionSynchronizationRegistry}. */
@ParameterizedClass
@ValueSource(
        classes = {
            jakarta.transaction.TransactionSynchronizationRegistry.class,
            javax.transaction.TransactionSynchronizationRegistry.class
        })
class TransactionsTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Shop {
                int bodies;
                @Coalesce(ttl = "1h") String price(String sku) { return sku + " " + ++bodies; }
                @Coalesce(ttl = "1h") String total() { return "total " + ++bodies; }
                @Coalesce(ttl = "1h", key = "p0") Object load(String sku, Callable<Object> body) throws Exception { return body.call(); }
            }
            class Office {
                @Invalidates(type = Shop.class, method = "price", key = "p0") void set(String sku) {}
                @Invalidates(type = Shop.class, method = "price") void setAll() {}
                @Invalidates(type = Shop.class, method = "load", key = "p0") void setLoaded(String sku) {}
                @Invalidates(type = Shop.class, method = "price", key = "p0") void reading(String sku, Callable<Object> body) throws Exception { body.call(); }
            }
            """, "-parameters");

    private final Woven woven = Woven.of(CLASSES);
    private final Object shop = woven.make("Shop");
    private final Object office = woven.make("Office");
    private final TestRegistry registry;

    TransactionsTest(Class<?> type) {
        this.registry = TestRegistry.of(type);
    }

    @AfterEach
    void close() {
        woven.close();
        registry.close();
    }

    @Test
    void openTransaction_nobodyCachesTheKey() {
        price("a");
        registry.begin();
        Woven.call(office, "set", "a");

        assertThat(price("a")).isEqualTo("a 2");
        assertThat(price("a")).isEqualTo("a 3");
        assertThat(pricesOfOther("a")).isEqualTo("a 4");
        assertThat(pricesOfOther("a")).isEqualTo("a 5");
        registry.commit();
        assertThat(price("a")).isEqualTo("a 6");
        assertThat(pricesOfOther("a")).isEqualTo("a 6");
    }

    @Test
    void openTransaction_otherKeysAreCached() {
        registry.begin();
        Woven.call(office, "set", "a");

        assertThat(pricesOfOther("b")).isEqualTo("b 1");
        assertThat(price("b")).isEqualTo("b 1");
        registry.commit();
        assertThat(price("b")).isEqualTo("b 1");
    }

    @Test
    void rollback_nothingThatTheTransactionLoadedIsCached() {
        registry.begin();
        Woven.call(office, "set", "a");
        assertThat(Woven.call(shop, "total")).isEqualTo("total 1");
        assertThat(price("b")).isEqualTo("b 2");
        registry.rollback();

        assertThat(Woven.call(shop, "total")).isEqualTo("total 3");
        assertThat(price("b")).isEqualTo("b 4");
    }

    @Test
    void commit_whatTheTransactionLoadedOfOtherKeysIsCached() {
        registry.begin();
        Woven.call(office, "set", "a");
        Woven.call(shop, "total");
        registry.commit();

        assertThat(Woven.call(shop, "total")).isEqualTo("total 1");
    }

    @Test
    void suspendedTransaction_itsThreadIsLikeAnyOther() {
        registry.begin();
        Woven.call(office, "set", "a");
        TestRegistry.Transaction outer = registry.suspend();
        Gate gate = new Gate();
        Caller reader = Caller.start(() -> load("k", () -> {
            gate.pass();
            return "shared";
        }));
        gate.awaitReached();
        gate.open();
        assertThat(load("k", () -> "own")).isEqualTo("shared");
        assertThat(reader.result()).isEqualTo("shared");
        registry.resume(outer);
        registry.commit();
    }

    @Test
    void readerInFlight_transactionDoesNotJoin() {
        Gate gate = new Gate();
        registry.begin();
        Woven.call(office, "setLoaded", "k");
        Caller reader = Caller.start(() -> load("k", () -> {
            gate.pass();
            return "old";
        }));
        gate.awaitReached();

        assertThat(load("k", () -> "new")).isEqualTo("new");
        registry.commit();
        assertThat(load("k", () -> "committed")).isEqualTo("committed");
        gate.open();
        assertThat(reader.result()).isEqualTo("old");
        assertThat(load("k", () -> "again")).isEqualTo("committed");
    }

    @Test
    void transactionLoads_nobodyJoins() {
        registry.begin();
        Woven.call(office, "setLoaded", "k");
        Object own = load("k", () -> Caller.start(() -> load("k", () -> "old")).result());
        registry.rollback();

        assertThat(own).isEqualTo("old");
        assertThat(load("k", () -> "after")).isEqualTo("after");
    }

    @Test
    void writerReadsAndFails_resultIsNotCached() {
        registry.begin();
        Throwable thrown = catchThrowable(() -> Woven.call(office, "reading", "a", (Callable<Object>) () -> {
            assertThat(price("a")).isEqualTo("a 1");
            throw new IllegalStateException("after reading");
        }));
        registry.rollback();

        assertThat(thrown).hasMessage("after reading");
        assertThat(price("a")).isEqualTo("a 2");
    }

    @Test
    void allKeys_nobodyCachesAny() {
        registry.begin();
        Woven.call(office, "setAll");
        pricesOfOther("a");
        assertThat(pricesOfOther("a")).isEqualTo("a 2");
        registry.commit();
        price("a");
        assertThat(price("a")).isEqualTo("a 3");
    }

    @Test
    void manyKeys_nobodyCachesAny() {
        registry.begin();
        for (int i = 0; i < 2000; i++) {
            Woven.call(office, "set", "sku" + i);
        }
        pricesOfOther("sku7");
        assertThat(pricesOfOther("sku7")).isEqualTo("sku7 2");
        assertThat(price("sku1999")).isEqualTo("sku1999 3");
        assertThat(price("sku1999")).isEqualTo("sku1999 4");
        registry.commit();
        assertThat(price("sku1999")).isEqualTo("sku1999 5");
        assertThat(price("sku1999")).isEqualTo("sku1999 5");
    }

    @Test
    void twoTransactions_keyIsCachedWhenBothHaveEnded() {
        registry.begin();
        Woven.call(office, "set", "a");
        TestRegistry.Transaction first = registry.suspend();
        registry.begin();
        Woven.call(office, "set", "a");
        registry.commit();

        pricesOfOther("a");
        assertThat(pricesOfOther("a")).isEqualTo("a 2");
        registry.resume(first);
        registry.commit();
        pricesOfOther("a");
        assertThat(pricesOfOther("a")).isEqualTo("a 3");
    }

    @Test
    void methodIsFirstCalledInBetween_resultIsNotCached() {
        registry.begin();
        Woven.call(office, "set", "a"); // no method of this name is linked
        assertThat(pricesOfOther("a")).isEqualTo("a 1");
        assertThat(price("a")).isEqualTo("a 2");
        registry.commit();
        assertThat(pricesOfOther("a")).isEqualTo("a 3");
    }

    @Test
    void transactionNeverEnds_keyIsCachedOnceItIsCollected() {
        registry.begin();
        Woven.call(office, "set", "a");
        assertThat(pricesOfOther("a")).isEqualTo("a 1");
        registry.suspend(); // the last reference

        Eventually.isTrue("the key is cached", () -> {
            System.gc();
            return Objects.equals(pricesOfOther("a"), pricesOfOther("a"));
        });
    }

    private @Nullable Object price(String sku) {
        return Woven.call(shop, "price", sku);
    }

    private @Nullable Object load(String sku, Callable<Object> body) {
        return Woven.call(shop, "load", sku, body);
    }

    private @Nullable Object pricesOfOther(String sku) {
        return Caller.start(() -> price(sku)).result();
    }
}
