package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that an annotation of a method applies to the methods that override it. */
class InheritanceTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            interface Api { @Coalesce(key = "bucket", ttl = "1h") String get(String bucket, String trace); }
            interface Middle extends Api {}
            class Plain implements Api {
                int bodies;
                @Override public String get(String b, String t) { return b + t + ++bodies; }
            }
            class Distant extends Plain implements Middle {
                @Override public String get(String b, String t) { return "distant " + b + t + ++bodies; }
            }
            class Swapped implements Api {
                int bodies;
                @Override public String get(String trace, String bucket) { return trace + bucket + ++bodies; }
            }
            class Own implements Api {
                int bodies;
                @Override @Coalesce(key = "p1", ttl = "1h") public String get(String b, String t) { return b + t + ++bodies; }
            }
            class Overload implements Api {
                int bodies;
                @Override public String get(String b, String t) { return b + t + ++bodies; }
                public String get(String b, int t) { return b + t + ++bodies; }
                public static String other(String b, String t) { return b; }
            }

            interface Repo<T, K extends Comparable<K>> { @Coalesce(ttl = "1h") T find(K key); }
            class Users implements Repo<String, Integer> {
                int bodies;
                @Override public String find(Integer key) { return key + " " + ++bodies; }
            }
            interface Typed extends Repo<String, Integer> {}
            class Indirect implements Typed {
                int bodies;
                @Override public String find(Integer key) { return key + " " + ++bodies; }
            }

            class Base { int bodies; @Coalesce(ttl = "1h") protected String load(String k) { return k + ++bodies; } }
            class Extending extends Base {
                @Override protected String load(String k) { return "ext " + super.load(k + k); }
                String direct(String k) { return super.load(k); }
            }
            class Further extends Extending { @Override protected String load(String k) { return "fur " + super.load(k); } }
            class Inheriting extends Base {}
            class PackagePrivate { int bodies; @Coalesce(ttl = "1h") String hidden(String k) { return k + ++bodies; } }

            class Typewide { static int bodies; @Coalesce(ttl = "1h", scope = Scope.TYPE) String load(String k) { return k + ++bodies; } }
            class TypewideA extends Typewide { @Override String load(String k) { return "a " + super.load(k); } }
            class TypewideB extends Typewide { @Override String load(String k) { return "b " + k + ++bodies; } }
            class TypewideC extends Typewide {}
            interface Default { @Coalesce(ttl = "1h", scope = Scope.TYPE) default String name(String k) { return k + getClass().getSimpleName(); } }
            class DefaultA implements Default {}
            class DefaultB implements Default {}
            class DefaultC implements Default { int bodies; @Override public String name(String k) { return Default.super.name(k) + ++bodies; } }

            enum Kind implements Repo<String, Integer> {
                A { int bodies; @Override public String find(Integer key) { return "A" + key + ++bodies; } },
                B { @Override public String find(Integer key) { return "B" + key; } }
            }
            record Row(String name) implements Repo<String, Integer> {
                static int bodies;
                @Override public String find(Integer key) { return name + key + ++bodies; }
            }

            interface Store {
                @Coalesce(ttl = "1h") String read(String k);
                @Invalidates(type = Store.class, method = "read", key = "k") void write(String k, String v);
            }
            class Disk implements Store {
                int bodies;
                @Override public String read(String k) { return k + ++bodies; }
                @Override public void write(String k, String v) {}
            }
            interface Inherited extends Store {}
            class Memory extends Disk implements Inherited {
                @Override public String read(String k) { return "memory " + k + ++bodies; }
                @Invalidates(type = Inherited.class, method = "read") void clear() {}
            }
            """, "-parameters");

    private final Woven woven = Woven.of(CLASSES);

    @AfterEach
    void close() {
        woven.close();
    }

    @Test
    void interfaceAnnotation_appliesByNamesOfInterfaceAndParameterIndex() {
        Object plain = woven.make("Plain");
        assertThat(Woven.call(plain, "get", "a", "t1")).isEqualTo("at11");
        assertThat(Woven.call(plain, "get", "a", "t2")).isEqualTo("at11");
        Object swapped = woven.make("Swapped");
        assertThat(Woven.call(swapped, "get", "a", "t1")).isEqualTo("at11");
        assertThat(Woven.call(swapped, "get", "a", "t2")).isEqualTo("at11");
        assertThat(Woven.call(swapped, "get", "b", "t2")).isEqualTo("bt22");
    }

    @Test
    void annotationSeveralLevelsUp_isInherited() {
        Object distant = woven.make("Distant");
        assertThat(Woven.call(distant, "get", "a", "t1")).isEqualTo("distant at11");
        assertThat(Woven.call(distant, "get", "a", "t2")).isEqualTo("distant at11");
        assertThat(woven.counters("Distant.get").leads()).isEqualTo(1);
    }

    @Test
    void ownAnnotation_replacesInheritedOne() {
        Object own = woven.make("Own");
        assertThat(Woven.call(own, "get", "a", "t1")).isEqualTo("at11");
        assertThat(Woven.call(own, "get", "b", "t1")).isEqualTo("at11");
        assertThat(Woven.call(own, "get", "a", "t2")).isEqualTo("at22");
    }

    @Test
    void overload_doesNotInherit() throws Exception {
        Object overload = woven.make("Overload");
        var ofInt = woven.type("Overload").getDeclaredMethod("get", String.class, int.class);
        assertThat(Woven.invoke(ofInt, overload, "a", 1)).isEqualTo("a11");
        assertThat(Woven.invoke(ofInt, overload, "a", 1)).isEqualTo("a12");
        var ofText = woven.type("Overload").getDeclaredMethod("get", String.class, String.class);
        assertThat(Woven.invoke(ofText, overload, "a", "t")).isEqualTo("at3");
        assertThat(Woven.invoke(ofText, overload, "a", "t")).isEqualTo("at3");
    }

    @Test
    void genericInterface_bridgeIsNotCoalesced() throws Exception {
        for (String type : new String[] {"Users", "Indirect"}) {
            Object users = woven.make(type);
            var bridge = woven.type("Repo").getDeclaredMethod("find", Comparable.class);
            assertThat(Woven.invoke(bridge, users, 1)).isEqualTo("1 1");
            assertThat(Woven.invoke(bridge, users, 1)).isEqualTo("1 1");
            Snapshot counted = woven.counters(type + ".find");
            assertThat(counted.leads()).isEqualTo(1);
            assertThat(counted.hits()).isEqualTo(1);
        }
    }

    @Test
    void superCall_isPartOfTheSameCall() {
        Object extending = woven.make("Extending");
        assertThat(Woven.call(extending, "load", "k")).isEqualTo("ext kk1");
        assertThat(Woven.call(extending, "load", "k")).isEqualTo("ext kk1");
        Object further = woven.make("Further");
        assertThat(Woven.call(further, "load", "k")).isEqualTo("fur ext kk1");
        assertThat(Woven.call(further, "load", "k")).isEqualTo("fur ext kk1");

        assertThat(woven.counters("Further.load").leads()).isEqualTo(1);
        assertThat(woven.counters("Extending.load").leads()).isEqualTo(1);
        assertThat(woven.counters("Base.load").leads()).isZero();
        assertThat(woven.counters("Base.load").bypasses()).isZero();
        Object base = woven.make("Base");
        assertThat(Woven.call(base, "load", "k")).isEqualTo("k1");
        assertThat(Woven.call(base, "load", "k")).isEqualTo("k1");
        Object inheriting = woven.make("Inheriting");
        assertThat(Woven.call(inheriting, "load", "k")).isEqualTo("k1");
        assertThat(Woven.call(inheriting, "load", "k")).isEqualTo("k1");
        assertThat(woven.counters("Base.load").leads()).isEqualTo(2);
    }

    @Test
    void typeScope_isThatOfClassWithBody() {
        Object base = woven.make("Typewide");
        assertThat(Woven.call(base, "load", "k")).isEqualTo("k1");
        assertThat(Woven.call(woven.make("TypewideC"), "load", "k"))
                .as("no body of its own")
                .isEqualTo("k1");
        assertThat(Woven.call(woven.make("TypewideA"), "load", "k")).isEqualTo("a k2");
        assertThat(Woven.call(woven.make("TypewideA"), "load", "k")).isEqualTo("a k2");
        assertThat(Woven.call(woven.make("TypewideB"), "load", "k")).isEqualTo("b k3");
        assertThat(Woven.call(woven.make("Typewide"), "load", "k")).isEqualTo("k1");
        assertThat(woven.counters("Typewide.load").leads()).isEqualTo(1);
        assertThat(woven.counters("TypewideA.load").leads()).isEqualTo(1);
    }

    @Test
    void typeScopeOfDefaultMethod_isThatOfClassOfObject() throws Exception {
        var name = woven.type("Default").getDeclaredMethod("name", String.class);
        assertThat(Woven.invoke(name, woven.make("DefaultA"), "k")).isEqualTo("kDefaultA");
        assertThat(Woven.invoke(name, woven.make("DefaultA"), "k")).isEqualTo("kDefaultA");
        assertThat(Woven.invoke(name, woven.make("DefaultB"), "k")).isEqualTo("kDefaultB");
        assertThat(woven.counters("Default.name").leads()).isEqualTo(2);
        assertThat(woven.counters("Default.name").hits()).isEqualTo(1);
        Object c = woven.make("DefaultC");
        assertThat(Woven.invoke(name, c, "k")).isEqualTo("kDefaultC1");
        assertThat(Woven.invoke(name, woven.make("DefaultC"), "k")).isEqualTo("kDefaultC1");
        assertThat(woven.counters("Default.name").leads()).isEqualTo(2);
    }

    @Test
    void enumsAndRecords_inherit() throws Exception {
        var find = woven.type("Repo").getDeclaredMethod("find", Comparable.class);
        Object[] kinds = Objects.requireNonNull(woven.type("Kind").getEnumConstants());
        assertThat(Woven.invoke(find, kinds[0], 1)).isEqualTo("A11");
        assertThat(Woven.invoke(find, kinds[0], 1)).isEqualTo("A11");
        assertThat(Woven.invoke(find, kinds[1], 1)).isEqualTo("B1");
        Object row = woven.make("Row", "r");
        assertThat(Woven.invoke(find, row, 1)).isEqualTo("r11");
        assertThat(Woven.invoke(find, row, 1)).isEqualTo("r11");
    }

    @Test
    void inheritedInvalidates_reachesOverridingMethod() {
        Object disk = woven.make("Disk");
        assertThat(Woven.call(disk, "read", "k")).isEqualTo("k1");
        assertThat(Woven.call(disk, "read", "x")).isEqualTo("x2");
        Woven.call(disk, "write", "k", "v");
        assertThat(Woven.call(disk, "read", "k")).isEqualTo("k3");
        assertThat(Woven.call(disk, "read", "x")).isEqualTo("x2");
    }

    @Test
    void inheritedDeclaration_standsForTheMethodsOfItsSubtypesOnly() {
        Object disk = woven.make("Disk");
        Object memory = woven.make("Memory");
        assertThat(Woven.call(disk, "read", "k")).isEqualTo("k1");
        assertThat(Woven.call(memory, "read", "k")).isEqualTo("memory k1");
        Woven.call(memory, "clear");
        assertThat(Woven.call(memory, "read", "k")).isEqualTo("memory k2");
        assertThat(Woven.call(disk, "read", "k")).isEqualTo("k1");
    }

    @Test
    void interfaceWithoutParameterNames_usesNamesOfMethod() {
        try (Woven nameless = Woven.of("""
                interface Api { @Coalesce(key = "bucket", ttl = "1h") String get(String bucket, String trace); }
                class Impl implements Api { int bodies; @Override public String get(String bucket, String t) { return bucket + t + ++bodies; } }
                """, "-g")) {
            Object impl = nameless.make("Impl");
            assertThat(Woven.call(impl, "get", "a", "t1")).isEqualTo("at11");
            assertThat(Woven.call(impl, "get", "a", "t2")).isEqualTo("at11");
        }
    }

    @Test
    void invalidInheritedAttribute_isReportedAndMethodRunsUncoalesced() {
        try (CapturedLog log = CapturedLog.listen();
                Woven invalid = Woven.of("""
                interface Wrong { @Coalesce(ttl = "soonish") String get(String k); }
                class WrongImpl implements Wrong { int bodies; @Override public String get(String k) { return k + ++bodies; } }
                """)) {
            Object impl = invalid.make("WrongImpl");
            assertThat(Woven.call(impl, "get", "a")).isEqualTo("a1");
            assertThat(Woven.call(impl, "get", "a")).isEqualTo("a2");
            assertThat(log.lines("@Coalesce on app.Wrong.get(java.lang.String) has no effect: ttl is \"soonish\""))
                    .hasSize(1);
            assertThat(log.lines("@Coalesce of app.Wrong on app.WrongImpl.get(java.lang.String) has no effect: ttl"))
                    .hasSize(1);
        }
    }
}
