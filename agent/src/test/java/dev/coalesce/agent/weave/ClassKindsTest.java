package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests coalesced methods in each kind of class. */
class ClassKindsTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            interface Greeter {
                Map<Object, Integer> BODIES = new IdentityHashMap<>();
                @Coalesce(ttl = "1h") default String greet(String k) { return k + " " + BODIES.merge(this, 1, Integer::sum); }
                @Coalesce(ttl = "1h") static String greetAll(String k) { return k + " " + BODIES.merge("all", 1, Integer::sum); }
                @Coalesce(ttl = "1h") private String secretly(String k) { return k + " " + BODIES.merge(this, 1, Integer::sum); }
                default String callPrivate(String k) { return secretly(k); }
            }
            class Polite implements Greeter {}
            class Overriding implements Greeter {
                @Override public String greet(String k) { return "not coalesced"; }
            }
            record Point(int x, int y) {
                static int bodies;
                @Coalesce(ttl = "1h") String text(String k) { return k + x + y + " " + ++bodies; }
            }
            enum Planet {
                EARTH, MARS { @Override String weigh(String k) { return "red " + super.weigh(k); } };
                int bodies;
                @Coalesce(ttl = "1h") String weigh(String k) { return k + " " + ++bodies; }
            }
            class Outer {
                int bodies;
                class Inner { @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; } }
                Object inner() { return new Inner(); }
                Object anonymous() {
                    return new Object() { @Coalesce(ttl = "1h") public String get(String k) { return k + " " + ++bodies; } };
                }
                Object local() {
                    class Local { @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; } }
                    return new Local();
                }
            }
            class Generic<T extends List<?>> {
                int bodies;
                @Coalesce(ttl = "1h") <U> String get(T k, Map<? super U, T[]> m) { return k + " " + ++bodies; }
            }
            abstract class Half { int bodies; @Coalesce(ttl = "1h") String get(String k) { return k + tail() + ++bodies; } abstract String tail(); }
            class Whole extends Half { @Override String tail() { return " "; } }
            class Copied implements Cloneable, java.io.Serializable {
                private static final long serialVersionUID = 1L;
                int bodies;
                @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; }
                Object copy() throws Exception { return clone(); }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);

    @AfterEach
    void close() {
        woven.close();
    }

    @Test
    void defaultMethodOfInterface_isCoalescedPerObject() throws Exception {
        Object one = woven.make("Polite");
        Object other = woven.make("Polite");
        var greet = woven.type("Greeter").getDeclaredMethod("greet", String.class);

        assertThat(Woven.invoke(greet, one, "a")).isEqualTo("a 1");
        assertThat(Woven.invoke(greet, one, "a")).isEqualTo("a 1");
        assertThat(Woven.invoke(greet, other, "a")).isEqualTo("a 1");
        assertThat(woven.counters("Greeter.greet").leads())
                .as("one for each object")
                .isEqualTo(2);
        assertThat(Woven.invoke(greet, woven.make("Overriding"), "a")).isEqualTo("not coalesced");
    }

    @Test
    void staticAndPrivateInterfaceMethods_areCoalesced() throws Exception {
        Object polite = woven.make("Polite");
        var callPrivate = woven.type("Greeter").getDeclaredMethod("callPrivate", String.class);

        assertThat(woven.callStatic("Greeter", "greetAll", "a")).isEqualTo("a 1");
        assertThat(woven.callStatic("Greeter", "greetAll", "a")).isEqualTo("a 1");
        assertThat(Woven.invoke(callPrivate, polite, "a")).isEqualTo("a 1");
        assertThat(Woven.invoke(callPrivate, polite, "a")).isEqualTo("a 1");
    }

    @Test
    void recordMethod_isCoalescedPerObject() {
        Object point = woven.make("Point", 1, 2);

        assertThat(Woven.call(point, "text", "a")).isEqualTo("a12 1");
        assertThat(Woven.call(point, "text", "a")).isEqualTo("a12 1");
        assertThat(Woven.call(woven.make("Point", 1, 2), "text", "a"))
                .as("equal, but another object")
                .isEqualTo("a12 2");
        assertThat(woven.type("Point").getRecordComponents()).hasSize(2);
    }

    @Test
    void enumMethod_isCoalescedPerConstant() {
        Object[] planets = Objects.requireNonNull(woven.type("Planet").getEnumConstants());

        assertThat(Woven.call(planets[0], "weigh", "a")).isEqualTo("a 1");
        assertThat(Woven.call(planets[0], "weigh", "a")).isEqualTo("a 1");
        assertThat(Woven.call(planets[1], "weigh", "a")).isEqualTo("red a 1");
        assertThat(Woven.call(planets[1], "weigh", "a")).isEqualTo("red a 1");
    }

    @Test
    void innerAnonymousAndLocalClasses_areCoalesced() {
        for (String kind : new String[] {"inner", "anonymous", "local"}) {
            Object object = Objects.requireNonNull(Woven.call(woven.make("Outer"), kind));
            assertThat(Woven.call(object, "get", "a")).as(kind).isEqualTo("a 1");
            assertThat(Woven.call(object, "get", "a")).as(kind).isEqualTo("a 1");
        }
    }

    @Test
    void genericAndAbstractClasses_areCoalesced() {
        Object generic = woven.make("Generic");
        Object whole = woven.make("Whole");

        assertThat(Woven.call(generic, "get", List.of(1), Map.of())).isEqualTo("[1] 1");
        assertThat(Woven.call(generic, "get", List.of(1), Map.of())).isEqualTo("[1] 1");
        assertThat(Woven.call(whole, "get", "a")).isEqualTo("a 1");
        assertThat(Woven.call(whole, "get", "a")).isEqualTo("a 1");
    }

    @Test
    void clonedObject_doesNotShareResultsWithOriginal() {
        Object original = woven.make("Copied");
        assertThat(Woven.call(original, "get", "a")).isEqualTo("a 1");
        Object copy = Objects.requireNonNull(Woven.call(original, "copy"));

        assertThat(Woven.call(copy, "get", "a")).isEqualTo("a 2");
        assertThat(Woven.call(original, "get", "a")).isEqualTo("a 1");
        assertThat(Woven.call(copy, "get", "a")).isEqualTo("a 2");
    }

    @Test
    void serializedObject_losesItsResults() throws Exception {
        Object original = woven.make("Copied");
        Woven.call(original, "get", "a");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new InLoader(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(Woven.call(in.readObject(), "get", "a")).isEqualTo("a 2");
        }
    }

    private final class InLoader extends ObjectInputStream {
        InLoader(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) {
            return woven.type(description.getName().substring("app.".length()));
        }
    }
}
