package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Gate;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests methods that invalidate the results of other methods. */
class InvalidatesTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Shop {
                int bodies;
                @Coalesce(ttl = "1h") String price(String sku) { return sku + " " + ++bodies; }
                @Coalesce(ttl = "1h") String price(String sku, int amount) { return sku + amount + " " + ++bodies; }
                @Coalesce(ttl = "1h") static String tax(long country) { return "tax " + ++Counted.bodies; }
                @Coalesce(ttl = "1h", key = "p0") Object load(String sku, Callable<Object> body) throws Exception { return body.call(); }
                @Coalesce(ttl = "1h") String odd(Odd odd) { return "odd " + ++bodies; }
                String sku = "a";
                @Invalidates(type = Shop.class, method = "price", key = "other.sku") static void setOf(Shop other) {}
                @Invalidates(type = Shop.class, method = "price", key = "sku") static void setIn(Shop other, String sku) {}
            }
            class Odd {
                @Override public int hashCode() { return 7; }
                @Override public boolean equals(Object other) { throw new IllegalStateException("odd"); }
            }
            class Corner extends Shop {}
            class Counted { static int bodies; }
            class Office {
                @Invalidates(type = Shop.class, method = "price", key = "p0") void setPrice(String sku, int price) {}
                @Invalidates(type = Shop.class, method = "price") int setAll() { return 1; }
                @Invalidates(type = Shop.class, method = "price", key = "sku")
                @Invalidates(type = Shop.class, method = "tax", key = "country")
                static long setBoth(long country, String sku) { return country; }
                @Invalidates(type = Shop.class, method = "price", key = "p0") void fail(String sku) { throw new IllegalStateException("not set"); }
                @Invalidates(type = Corner.class, method = "price", key = "p0") synchronized void bySubclass(String sku) {}
                @Invalidates(type = Shop.class, method = "price", key = "p0") void reassigning(String sku) { sku = "b"; }
                @Invalidates(type = Shop.class, method = "price", key = "p0") CompletableFuture<Void> later(String sku, CompletableFuture<Void> f) { return f; }
                @Invalidates(type = Shop.class, method = "load", key = "p0") void setLoaded(String sku) {}
                @Invalidates(type = Shop.class, method = "price", key = "p0.broken") void byBroken(Broken b) {}
            }
            class OddOffice {
                @Invalidates(type = Shop.class, method = "odd", key = "p0")
                @Invalidates(type = Shop.class, method = "price", key = "p1")
                void set(Odd odd, String sku) {}
            }
            class Broken { public String getBroken() { throw new IllegalStateException("broken"); } }
            class Both {
                int bodies;
                @Coalesce(ttl = "1h")
                @Invalidates(type = Shop.class, method = "price", key = "p0")
                @Invalidates(type = Both.class, method = "own", key = "p0")
                String own(String sku) { return sku + " " + ++bodies; }
            }
            """, "-parameters");

    private final Woven woven = Woven.of(CLASSES);
    private final Object shop = woven.make("Shop");
    private final Object office = woven.make("Office");

    @AfterEach
    void close() {
        woven.close();
    }

    @Test
    void key_isInvalidatedInAllObjects() {
        Object otherShop = woven.make("Shop");
        price("a");
        price("b");
        Woven.call(otherShop, "price", "a");
        Woven.call(office, "setPrice", "a", 9);

        assertThat(price("a")).isEqualTo("a 3");
        assertThat(price("b")).isEqualTo("b 2");
        assertThat(Woven.call(otherShop, "price", "a")).isEqualTo("a 2");
    }

    /** The first parameter is not taken for {@code this}. */
    @Test
    void staticMethodTakesObjectOfItsClass_keyIsReadFromParameters() {
        price("a");
        price("b");
        woven.callStatic("Shop", "setOf", shop);
        assertThat(price("a")).isEqualTo("a 3");
        woven.callStatic("Shop", "setIn", shop, "a");
        assertThat(price("a")).isEqualTo("a 4");
        assertThat(price("b")).isEqualTo("b 2");
    }

    @Test
    void equalsOfKeyThrows_allResultsOfMethodAreInvalidated() {
        Object odd = woven.make("Odd");
        Woven.call(shop, "odd", odd);
        price("a");
        price("b");
        try (CapturedLog log = CapturedLog.listen()) {
            Woven.call(woven.make("OddOffice"), "set", woven.make("Odd"), "a");
            assertThat(log.lines("could not be computed")).hasSize(1);
        }

        assertThat(Woven.call(shop, "odd", odd)).isEqualTo("odd 4");
        assertThat(price("a")).isEqualTo("a 5");
        assertThat(price("b")).isEqualTo("b 3");
    }

    @Test
    void noKey_allOverloadsAreInvalidated() {
        price("a");
        Woven.call(shop, "price", "a", 5);
        assertThat(Woven.call(office, "setAll")).isEqualTo(1);

        assertThat(price("a")).isEqualTo("a 3");
        assertThat(Woven.call(shop, "price", "a", 5)).isEqualTo("a5 4");
    }

    @Test
    void severalAnnotations_allInvalidate() {
        price("a");
        woven.callStatic("Shop", "tax", 49L);
        woven.callStatic("Shop", "tax", 48L);
        assertThat(woven.callStatic("Office", "setBoth", 49L, "a")).isEqualTo(49L);

        assertThat(price("a")).isEqualTo("a 2");
        assertThat(woven.callStatic("Shop", "tax", 49L)).isEqualTo("tax 3");
        assertThat(woven.callStatic("Shop", "tax", 48L)).isEqualTo("tax 2");
    }

    @Test
    void methodThrows_nothingIsInvalidated() {
        price("a");

        assertThat(catchThrowable(() -> Woven.call(office, "fail", "a"))).hasMessage("not set");
        assertThat(price("a")).isEqualTo("a 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bySubclass", "reassigning"})
    void bodyReassignsArgument_keyIsThatOfOriginalArgument(String method) {
        price("a");
        price("b");
        Woven.call(office, method, "a");

        assertThat(price("a")).isEqualTo("a 3");
        assertThat(price("b")).isEqualTo("b 2");
    }

    @ParameterizedTest
    @CsvSource({"true, b 3", "false, b 2"})
    void futureSucceeds_keyIsInvalidatedAgain(boolean succeeds, String expected) {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        price("a");
        Woven.call(office, "later", "b", future);
        assertThat(price("b")).isEqualTo("b 2");
        if (succeeds) {
            future.complete(null);
        } else {
            future.completeExceptionally(new IllegalStateException());
        }

        assertThat(price("b")).isEqualTo(expected);
    }

    @Test
    void flightDuringInvalidation_isNotCached() {
        Gate gate = new Gate();
        Callable<Object> slow = () -> {
            gate.pass();
            return "old";
        };
        Callable<Object> quick = () -> "new";
        Caller leader = Caller.start(() -> Woven.call(shop, "load", "a", slow));
        gate.awaitReached();
        Woven.call(office, "setLoaded", "a");
        assertThat(Woven.call(shop, "load", "a", quick)).as("does not join").isEqualTo("new");
        gate.open();

        assertThat(leader.result()).isEqualTo("old");
        assertThat(Woven.call(shop, "load", "a", quick)).isEqualTo("new");
    }

    @Test
    void keyThrows_allResultsAreInvalidated() {
        price("a");
        price("b");
        try (CapturedLog log = CapturedLog.listen()) {
            Woven.call(office, "byBroken", woven.make("Broken"));
            assertThat(log.lines("app.Office"))
                    .allSatisfy(line -> assertThat(line)
                            .contains("could not be computed", "all its results are invalidated", "broken"));
        }

        assertThat(price("a")).isEqualTo("a 3");
        assertThat(price("b")).isEqualTo("b 4");
    }

    @Test
    void coalescedAndInvalidatingMethod_doesBoth() {
        Object both = woven.make("Both");
        price("a");
        assertThat(Woven.call(both, "own", "a")).isEqualTo("a 1");
        assertThat(price("a")).as("invalidated when the body returned").isEqualTo("a 2");

        assertThat(Woven.call(both, "own", "a"))
                .as("its own result was invalidated too")
                .isEqualTo("a 2");
    }

    @Test
    void implementationLinkedAfterInvalidation_isReachedByNextOne() {
        try (Woven stores = Woven.of("""
                interface Store { @Coalesce(ttl = "1h") String read(String k); }
                class Disk implements Store { int bodies; @Override public String read(String k) { return k + ++bodies; } }
                class Cloud implements Store { int bodies; @Override public String read(String k) { return k + ++bodies; } }
                class Writer { @Invalidates(type = Store.class, method = "read", key = "p0") void write(String k) {} }
                """)) {
            Object writer = stores.make("Writer");
            Woven.call(writer, "write", "a");
            for (String each : new String[] {"Disk", "Cloud"}) {
                Object store = stores.make(each);
                assertThat(Woven.call(store, "read", "a")).isEqualTo("a1");
                Woven.call(writer, "write", "a");
                assertThat(Woven.call(store, "read", "a")).as(each).isEqualTo("a2");
                assertThat(Woven.call(store, "read", "a")).as(each).isEqualTo("a2");
            }
        }
    }

    @Test
    void methodNeverCalled_invalidationDoesNothing() {
        Woven.call(office, "setPrice", "a", 9);

        assertThat(price("a")).isEqualTo("a 1");
        assertThat(woven.errors.sum()).isZero();
    }

    private String price(String sku) {
        return String.valueOf(Woven.call(shop, "price", sku));
    }
}
