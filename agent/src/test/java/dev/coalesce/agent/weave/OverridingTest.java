package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.GeneratedLike;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the ways in which a method overrides an annotated one, and some in which it only seems to. */
class OverridingTest {
    private static final String CONFLICT = """
            interface One { @Coalesce(key = "tenant", ttl = "1h") String get(String tenant, String user); }
            interface Other { @Coalesce(key = "user", ttl = "1h") String get(String tenant, String user); }
            class Both implements One, Other { int bodies; @Override public String get(String t, String u) { return t + u + ++bodies; } }
            class Decided implements One, Other {
                int bodies;
                @Override @Coalesce(key = {"t", "u"}, ttl = "1h") public String get(String t, String u) { return t + u + ++bodies; }
            }
            """;

    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            interface General { @Coalesce(ttl = "1h") Object get(String k); }
            interface Special extends General { @Override @Coalesce(key = "k.length", ttl = "1h") Object get(String k); }
            interface Alike { @Coalesce(key = "sku", ttl = "60m") Object get(String sku); }
            class Covariant implements General { int bodies; @Override public String get(String k) { return k + ++bodies; } }
            class MoreCovariant extends Covariant { @Override public String get(String k) { return "more " + k + ++bodies; } }
            class Redundant implements General, Special { int bodies; @Override public Object get(String k) { return k + ++bodies; } }
            class Agreeing implements General, Alike { int bodies; @Override public Object get(String k) { return k + ++bodies; } }

            abstract class Undeclaring implements General { int bodies; }
            class Far extends Undeclaring { @Override public Object get(String k) { return k + ++bodies; } }
            abstract class Redeclaring implements General { int bodies; @Override public abstract Object get(String k); }
            class Behind extends Redeclaring { @Override public Object get(String k) { return k + ++bodies; } }

            class Hiding { int bodies; @Coalesce(ttl = "1h") private String get(String k) { return k + ++bodies; } String own(String k) { return get(k); } }
            class Hidden extends Hiding { String get(String k) { return "hidden " + k + ++bodies; } }
            abstract class Invisible { int bodies; @Coalesce(ttl = "1h") public String get(String k) { return k + ++bodies; } }
            class Visible extends Invisible {}
            class Final { int bodies; @Coalesce(ttl = "1h") public final String get(String k) { return k + ++bodies; } }
            class OfFinal extends Final {}

            class Keyed<K> { int bodies; @Coalesce(ttl = "1h") Object load(K key) { return key + " " + ++bodies; } }
            class Bounded<K extends CharSequence> extends Keyed<K> { @Override Object load(K key) { return "b" + key + ++bodies; } }
            @SuppressWarnings("rawtypes") class Raw extends Keyed { @Override Object load(Object key) { return "r" + key + ++bodies; } }
            interface Varied<T> { @Coalesce(ttl = "1h") Object all(T[] first, List<? extends T> rest); }
            class Texts implements Varied<String> { int bodies; @Override public Object all(String[] first, List<? extends String> rest) { return first[0] + rest + ++bodies; } }
            interface Metho { @Coalesce(ttl = "1h") <N extends Number & Comparable<N>> Object of(N number); }
            class Method implements Metho { int bodies; @Override public <M extends Number & Comparable<M>> Object of(M number) { return number + " " + ++bodies; } }

            class Own { int bodies; @Coalesce(ttl = "1h") String load(String k) { return k + ++bodies; } }
            class Third extends Own { @Override @Coalesce(key = "p0", ttl = "1h") String load(String k) { return "third " + super.load(k); } }
            interface Kotlins {
                @Coalesce(key = "k", ttl = "1h") Object get(String k);
                class DefaultImpls { @Coalesce(key = "k", ttl = "1h") static Object get(Kotlins self, String k) { return k + System.identityHashCode(self); } }
            }
            class Delegating implements Kotlins { @Override public Object get(String k) { return DefaultImpls.get(this, k); } }
            interface Deep { @Coalesce(ttl = "1h", scope = Scope.TYPE) default String name(String k) { return k + new Object().hashCode(); } }
            interface Deeper extends Deep { @Override default String name(String k) { return "deeper " + Deep.super.name(k); } }
            class AtTheBottom implements Deeper {}
            interface Shelf { @Coalesce(ttl = "1h") default Object take(String k) { return new Object(); } }
            class Shelved implements Shelf { @Invalidates(type = Shelved.class, method = "take", key = "k") void put(String k) {} }
            class Api$MockitoMock$1 implements General { int bodies; @Override public Object get(String k) { return k + ++bodies; } }
            """, "-parameters");

    private final Woven woven = Woven.of(GeneratedLike.libraries(CLASSES));

    @AfterEach
    void close() {
        woven.close();
    }

    private void assertCoalesced(Object on, String method, Object... arguments) {
        Object first = Woven.call(on, method, arguments);
        assertThat(Woven.call(on, method, arguments))
                .as(on.getClass().getSimpleName())
                .isEqualTo(first);
    }

    @Test
    void covariantReturnType_inherits() throws Exception {
        Object covariant = woven.make("Covariant");
        var bridge = woven.type("General").getDeclaredMethod("get", String.class);
        assertThat(Woven.invoke(bridge, covariant, "a")).isEqualTo("a1");
        assertThat(Woven.invoke(bridge, covariant, "a")).isEqualTo("a1");
        assertThat(woven.counters("Covariant.get").leads()).isEqualTo(1);
        assertThat(woven.counters("Covariant.get").hits()).isEqualTo(1);
        assertCoalesced(woven.make("MoreCovariant"), "get", "a");
    }

    @Test
    void mostSpecificDeclaration_winsInAnyOrder() {
        Object redundant = woven.make("Redundant");
        assertThat(Woven.call(redundant, "get", "ab")).isEqualTo("ab1");
        assertThat(Woven.call(redundant, "get", "cd")).as("by length").isEqualTo("ab1");
    }

    @Test
    void equalDeclarations_areAccepted() {
        assertCoalesced(woven.make("Agreeing"), "get", "a");
    }

    @Test
    void conflictingDeclarations_areReported() {
        try (CapturedLog log = CapturedLog.listen();
                Woven conflict = Woven.of(CONFLICT, "-parameters")) {
            Object both = conflict.make("Both");
            assertThat(Woven.call(both, "get", "t", "u1")).isEqualTo("tu11");
            assertThat(Woven.call(both, "get", "t", "u2"))
                    .as("each user has a result of their own")
                    .isEqualTo("tu22");
            assertThat(Woven.call(both, "get", "t", "u1")).isEqualTo("tu13");
            assertThat(log.lines("@Coalesce of app.One on app.Both.get(java.lang.String, java.lang.String) has no"
                            + " effect: @Coalesce of app.Other has other settings for this method"))
                    .hasSize(1);
            assertCoalesced(conflict.make("Decided"), "get", "t", "u");
        }
    }

    @Test
    void classInBetween_passesAnnotationOn() {
        assertCoalesced(woven.make("Far"), "get", "a");
        assertCoalesced(woven.make("Behind"), "get", "a");
    }

    @Test
    void privateMethod_isNotOverridden() {
        Object hidden = woven.make("Hidden");
        assertThat(Woven.call(hidden, "get", "a")).isEqualTo("hidden a1");
        assertThat(Woven.call(hidden, "get", "a")).isEqualTo("hidden a2");
        assertCoalesced(hidden, "own", "a");
    }

    @Test
    void inheritedBody_isCoalesced() {
        assertCoalesced(woven.make("Visible"), "get", "a");
        assertCoalesced(woven.make("OfFinal"), "get", "a");
    }

    @Test
    void genericMethods_inherit() {
        assertCoalesced(woven.make("Bounded"), "load", "k");
        assertCoalesced(woven.make("Raw"), "load", "k");
        assertCoalesced(woven.make("Texts"), "all", new String[] {"a"}, java.util.List.of("b"));
        assertCoalesced(woven.make("Method"), "of", 1);
    }

    @Test
    void annotatedOverride_hasResultsOfItsOwn() {
        Object third = woven.make("Third");
        assertCoalesced(third, "load", "k");
        assertThat(woven.counters("Third.load").hits()).isEqualTo(1);
        assertThat(woven.counters("Own.load").leads()).isEqualTo(1);
    }

    @Test
    void inheritedMethod_isInvalidatedByNameOfClass() throws Exception {
        Object shelved = woven.make("Shelved");
        var take = woven.type("Shelf").getDeclaredMethod("take", String.class);
        Object cached = Woven.invoke(take, shelved, "k");
        assertThat(Woven.invoke(take, shelved, "k")).isSameAs(cached);
        Woven.call(shelved, "put", "x");
        assertThat(Woven.invoke(take, shelved, "k")).isSameAs(cached);
        Woven.call(shelved, "put", "k");
        assertThat(Woven.invoke(take, shelved, "k")).isNotSameAs(cached);
    }

    @Test
    void overridingDefaultMethod_isCoalesced() throws Exception {
        var name = woven.type("Deep").getDeclaredMethod("name", String.class);
        Object bottom = woven.make("AtTheBottom");
        Object first = Woven.invoke(name, bottom, "k");
        assertThat(Woven.invoke(name, bottom, "k")).isEqualTo(first);
        assertThat(woven.counters("Deeper.name").leads()).isEqualTo(1);
        assertThat(woven.counters("Deep.name").leads())
                .as("part of the same call")
                .isZero();
    }

    @Test
    void kotlinDefaultImpls_isNotWoven() {
        Object one = woven.make("Delegating");
        Object other = woven.make("Delegating");
        assertCoalesced(one, "get", "k");
        assertThat(Woven.call(other, "get", "k")).isNotEqualTo(Woven.call(one, "get", "k"));
        assertThat(woven.counters("Delegating.get").leads()).isEqualTo(2);
        assertThat(woven.isLinked("Kotlins$DefaultImpls.get")).isFalse();
    }

    @Test
    void mock_isNotWoven() {
        Object mock = woven.make("Api$MockitoMock$1");
        assertThat(Woven.call(mock, "get", "a")).isEqualTo("a1");
        assertThat(Woven.call(mock, "get", "a")).isEqualTo("a2");
    }
}
