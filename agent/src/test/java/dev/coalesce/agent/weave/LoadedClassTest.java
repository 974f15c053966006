package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.lang.reflect.Member;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a class that is loaded already can be woven, but gets no new members. */
class LoadedClassTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Loaded {
                int bodies;
                @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; }
                @Coalesce(ttl = "1h") static String ofClass(String k) { return k; }
                @Coalesce(ttl = "1h") synchronized String locked(String k) { return k + " " + ++bodies; }
                @Invalidates(type = Loaded.class, method = "get") void invalidate() {}
            }
            """);

    private static final String UNCHANGED =
            " @Coalesce(ttl = \"1h\") static String ofClass(String k) { return k; } void invalidate() {} }";

    @Test
    void loadedClass_isWovenWithoutAddedMembers() {
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.ofLoadedClasses(CLASSES)) {
            Object one = woven.make("Loaded");
            Object other = woven.make("Loaded");

            assertThat(Woven.call(one, "get", "a")).isEqualTo("a 1");
            assertThat(Woven.call(one, "get", "a")).isEqualTo("a 1");
            assertThat(Woven.call(other, "get", "a")).isEqualTo("a 1");
            assertThat(woven.counters("Loaded.get").leads()).isEqualTo(2);
            Woven.call(one, "invalidate");
            assertThat(Woven.call(one, "get", "a")).isEqualTo("a 2");
            assertThat(woven.callStatic("Loaded", "ofClass", "a")).isEqualTo("a");
            assertThat(woven.counters("Loaded.ofClass").leads()).isEqualTo(1);

            assertThat(names(woven.type("Loaded").getDeclaredFields())).containsExactly("bodies");
            assertThat(names(woven.type("Loaded").getDeclaredMethods()))
                    .containsExactlyInAnyOrder("get", "ofClass", "locked", "invalidate");
            assertThat(log.lines("Loaded.locked"))
                    .singleElement()
                    .asString()
                    .endsWith("@Coalesce on app.Loaded.locked(java.lang.String) has no effect: the method is"
                            + " synchronized, and its class was loaded before the agent. Start the agent with"
                            + " -javaagent, or make the method unsynchronized.");
        }
    }

    @Test
    void loadingClass_getsFieldForEachInstanceMethod() {
        try (Woven woven = Woven.of(CLASSES)) {
            assertThat(names(woven.type("Loaded").getDeclaredFields()))
                    .containsExactlyInAnyOrder(
                            "bodies", field("get", "(Ljava/lang/String;)"), field("locked", "(Ljava/lang/String;)"));
            assertThat(woven.type("Loaded").getDeclaredFields())
                    .filteredOn(field -> field.getName().startsWith("coalesce$"))
                    .allSatisfy(field -> assertThat(field.isSynthetic()).isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coalesce(ttl = \"1h\") synchronized String locked(String k) { return null; }"
                        + " @Coalesce(ttl = \"1h\") String get(String k) { return null; }", // another order
                "String get(String k) { return null; } synchronized String locked(String k) { return null; }",
                "@Coalesce(key = \"none\") String get(String k) { return null; }"
                        + " synchronized String locked(String k) { return null; }"
            })
    void redefinedClass_keepsItsMembers(String source) throws Exception {
        Transformer transformer = new Transformer();
        ClassLoader seen = new IsolatingLoader(LoadedClassTest.class.getClassLoader(), CLASSES);
        Class<?> before = transformed(transformer, seen, null, CLASSES);
        Class<?> after =
                transformed(transformer, seen, before, Compiled.of("class Loaded { int bodies;" + source + UNCHANGED));

        assertThat(names(after.getDeclaredFields()))
                .containsExactlyInAnyOrderElementsOf(names(before.getDeclaredFields()));
        assertThat(names(after.getDeclaredMethods()))
                .containsExactlyInAnyOrderElementsOf(names(before.getDeclaredMethods()));
    }

    private static Class<?> transformed(
            Transformer transformer, ClassLoader seen, @Nullable Class<?> redefined, Map<String, byte[]> classes)
            throws ClassNotFoundException {
        byte[] classFile = Objects.requireNonNull(classes.get("app.Loaded"));
        byte[] changed = transformer.transform(seen, "app/Loaded", redefined, null, classFile);
        return new IsolatingLoader(
                        LoadedClassTest.class.getClassLoader(), Map.of("app.Loaded", Objects.requireNonNull(changed)))
                .loadClass("app.Loaded");
    }

    private static String field(String method, String parameters) {
        return "coalesce$" + method + "$" + Integer.toHexString((parameters + "Ljava/lang/String;").hashCode());
    }

    private static List<String> names(Member... members) {
        return Stream.of(members).map(Member::getName).toList();
    }
}
