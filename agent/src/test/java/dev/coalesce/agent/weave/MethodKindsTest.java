package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests coalesced methods of each kind. */
class MethodKindsTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Kinds {
                static int staticBodies;
                int bodies;
                String ran(Object key) { return key + " " + ++bodies; }
                static String ranStatic(Object key) { return key + " " + ++staticBodies; }

                @Coalesce(ttl = "1h") public String isPublic(String k) { return ran(k); }
                @Coalesce(ttl = "1h") protected String isProtected(String k) { return ran(k); }
                @Coalesce(ttl = "1h") String isPackagePrivate(String k) { return ran(k); }
                @Coalesce(ttl = "1h") private String isPrivate(String k) { return ran(k); }
                @Coalesce(ttl = "1h") final String isFinal(String k) { return ran(k); }
                @Coalesce(ttl = "1h") strictfp String isStrict(String k) { return ran(k); }
                @Coalesce(ttl = "1h") <T extends Comparable<T>> String isGeneric(T k) { return ran(k); }
                @Coalesce(ttl = "1h") synchronized String isSynchronized(String k) { return ran(k); }
                @Coalesce(ttl = "1h") private synchronized String isPrivateAndSynchronized(String k) { return ran(k); }
                @Coalesce(ttl = "1h", scope = Scope.TYPE) String isShared(String k) { return ran(k); }

                @Coalesce(ttl = "1h") static String isStatic(String k) { return ranStatic(k); }
                @Coalesce(ttl = "1h") private static String isPrivateAndStatic(String k) { return ranStatic(k); }
                @Coalesce(ttl = "1h") static synchronized String isStaticAndSynchronized(String k) { return ranStatic(k); }

                @Coalesce(ttl = "1h") String isVarargs(String... k) { return ran(String.join("+", k)); }
                @Coalesce(ttl = "1h") String hasNoParameters() { return ran("none"); }
                @Coalesce(ttl = "1h") String isOverloaded(String k) { return ran(k); }
                @Coalesce(ttl = "1h") String isOverloaded(int k) { return ran(k); }
                String callOverloads() { return isOverloaded("1") + isOverloaded(1) + isOverloaded("1") + isOverloaded(1); }
                String callPrivate(String k) { return isPrivate(k); }
            }
            class Upper<T> {
                String get(T k) { return "upper"; }
                Object covariant(String k) { return "upper"; }
            }
            class Lower extends Upper<String> {
                int bodies;
                @Override @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; }
                @Override @Coalesce(ttl = "1h") String covariant(String k) { return k + " " + ++bodies; }
                static String callUpper(Upper<String> upper, String k) { return upper.get(k) + upper.covariant(k); }
            }
            class Above {
                int bodies;
                @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; }
            }
            class Below extends Above {
                @Override @Coalesce(ttl = "1h") String get(String k) { return "below " + super.get(k) + super.get(k); }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);

    @AfterEach
    void close() {
        woven.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isPublic",
                "isProtected",
                "isPackagePrivate",
                "isPrivate",
                "isFinal",
                "isStrict",
                "isGeneric",
                "isSynchronized",
                "isPrivateAndSynchronized",
                "isShared"
            })
    void instanceMethod_isCoalesced(String name) {
        Object kinds = woven.make("Kinds");

        assertThat(Woven.call(kinds, name, "a")).isEqualTo("a 1");
        assertThat(Woven.call(kinds, name, "a")).as("cached").isEqualTo("a 1");
        assertThat(Woven.call(kinds, name, "b")).isEqualTo("b 2");
        assertThat(woven.counters("Kinds." + name).leads()).isEqualTo(2);
        assertThat(woven.counters("Kinds." + name).hits()).isEqualTo(1);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"isStatic", "isPrivateAndStatic", "isStaticAndSynchronized"})
    void staticMethod_isCoalesced(String name) {
        assertThat(woven.callStatic("Kinds", name, "a")).isEqualTo("a 1");
        assertThat(woven.callStatic("Kinds", name, "a")).as("cached").isEqualTo("a 1");
        assertThat(woven.callStatic("Kinds", name, "b")).isEqualTo("b 2");
        assertThat(woven.counters("Kinds." + name).hits()).isEqualTo(1);
    }

    @Test
    void callFromSameClass_isCoalesced() {
        Object kinds = woven.make("Kinds");

        assertThat(Woven.call(kinds, "callPrivate", "a")).isEqualTo("a 1");
        assertThat(Woven.call(kinds, "callPrivate", "a")).isEqualTo("a 1");
    }

    @Test
    void varargsMethod_isCoalesced() {
        Object kinds = woven.make("Kinds");

        assertThat(Woven.call(kinds, "isVarargs", (Object) new String[] {"a", "b"}))
                .isEqualTo("a+b 1");
        assertThat(Woven.call(kinds, "isVarargs", (Object) new String[] {"a", "b"}))
                .isEqualTo("a+b 1");
        assertThat(Woven.call(kinds, "isVarargs", (Object) new String[] {"a+b"}))
                .isEqualTo("a+b 2");
    }

    @Test
    void methodWithoutParameters_isCoalesced() {
        Object kinds = woven.make("Kinds");

        assertThat(Woven.call(kinds, "hasNoParameters")).isEqualTo("none 1");
        assertThat(Woven.call(kinds, "hasNoParameters")).isEqualTo("none 1");
    }

    @Test
    void overloads_haveSeparateResults() {
        assertThat(Woven.call(woven.make("Kinds"), "callOverloads")).isEqualTo("1 11 21 11 2");
        assertThat(woven.counters("Kinds.isOverloaded").leads())
                .as("counted together")
                .isEqualTo(2);
    }

    @Test
    void bridgeMethod_isNotWoven() {
        Object lower = woven.make("Lower");
        woven.callStatic("Lower", "callUpper", lower, "a");
        woven.callStatic("Lower", "callUpper", lower, "a");

        for (String name : new String[] {"Lower.get", "Lower.covariant"}) {
            assertThat(woven.counters(name).leads()).as(name).isEqualTo(1);
            assertThat(woven.counters(name).hits()).as(name).isEqualTo(1);
            assertThat(woven.counters(name).bypasses()).as(name).isZero();
        }
    }

    @Test
    void overriddenAndOverridingMethods_haveSeparateResults() {
        Object below = woven.make("Below");

        assertThat(Woven.call(below, "get", "a")).isEqualTo("below a 1a 1");
        assertThat(Woven.call(below, "get", "a")).isEqualTo("below a 1a 1");
        assertThat(woven.counters("Above.get").leads()).isEqualTo(1);
        assertThat(woven.counters("Above.get").hits()).isEqualTo(1);
        assertThat(woven.counters("Below.get").hits()).isEqualTo(1);
    }

    @Test
    void objects_shareResultsOnlyInTypeScope() {
        Object one = woven.make("Kinds");
        Object other = woven.make("Kinds");

        assertThat(Woven.call(one, "isPublic", "a")).isEqualTo("a 1");
        assertThat(Woven.call(other, "isPublic", "a")).isEqualTo("a 1");
        assertThat(woven.counters("Kinds.isPublic").leads()).isEqualTo(2);
        Woven.call(one, "isShared", "a");
        assertThat(Woven.call(other, "isShared", "a")).isEqualTo("a 2");
        assertThat(woven.counters("Kinds.isShared").leads()).isEqualTo(1);
    }
}
