package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Fuzz;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.Said;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in annotations and class files: it is woven, or left as it was with one line that says why. */
@Tag("fuzz")
class WeaverFuzzTest {
    private static final String SOURCE = """
            class Subject {
                private int own;
                record Item(String id, int[] sizes, Subject up) { public String getName() { return id; } }
                @Coalesce(key = {"item.id", "b"}, ttl = "30s") synchronized String get(Item item, long b) throws Exception {
                    try { return item.id() + b; } finally { own++; }
                }
                @Coalesce(scope = Scope.TYPE) static int none(double d, Object... more) { return (int) d; }
                @Invalidates(type = Subject.class, method = "get") @Invalidates(type = Subject.class, method = "none")
                void drop(String a) {}
            }
            """;

    @Test
    void keyPaths() {
        Map<String, byte[]> classes = Compiled.of(SOURCE, "-parameters");
        TypeDescription type = TypeDescription.ForLoadedType.of(load(new IsolatingLoader(parent(), classes)));
        MethodDescription.InDefinedShape method =
                type.getDeclaredMethods().filter(ElementMatchers.named("get")).getOnly();
        KeyPathResolver resolver = new KeyPathResolver(type, method);
        List<String> words =
                List.of("item", "b", "this", "own", "id", "name", "sizes", "up", ".", "..", "#", "p0", "p1", "p");
        Fuzz.texts(List.of("", "item.id", "#item.up.own", "p0.name", "this.own", "b"), words, path -> {
            try {
                assertThat(resolver.resolve(path).path().root()).isBetween(-1, 1);
            } catch (InvalidSettingException refused) {
                assertThat(refused.getMessage()).startsWith("key: read ").contains("; allowed: ");
                assertThat(String.valueOf(refused.getMessage()).chars()).noneMatch(Character::isISOControl);
                assertThat(refused).message().hasSizeLessThan(1_200);
            }
        });
    }

    /** What the JVM took as it was, it takes as it is woven. */
    @Test
    void classFiles() {
        Map<String, byte[]> classes = Compiled.of(SOURCE, "-g");
        byte[] good = Objects.requireNonNull(classes.get("app.Subject"));
        Transformer transformer = new Transformer();
        try (Said said = Said.listen()) {
            Fuzz.bytes(List.of(good), file -> {
                ClassLoader loader = new IsolatingLoader(parent(), classes);
                byte @Nullable [] woven = transformer.transform(loader, "app/Subject", null, null, file);
                if (woven != null && isTaken(classes, file)) {
                    assertThat(isTaken(classes, woven)).isTrue();
                }
            });
            assertThat(said.text().lines().filter(line -> !line.startsWith("SLF4J")))
                    .allMatch(line -> line.matches(".*WARN\\]? coalesce - .*"));
        }
    }

    /** From Java 1.0 to a version that no JVM knows yet. */
    @ParameterizedTest
    @ValueSource(ints = {0, 44, 45, 46, 47, 48, 49, 50, 51, 52, 55, 61, 99, 65535})
    void versions(int version) {
        byte[] file = Objects.requireNonNull(
                        Compiled.of("class Old { @Coalesce int get() { return 1; } }", "--release", "8")
                                .get("app.Old"))
                .clone();
        file[6] = (byte) (version >> 8);
        file[7] = (byte) version;
        try (Said said = Said.listen()) {
            byte @Nullable [] woven = new Transformer().transform(own(), "app/Old", null, null, file);
            assertThat(woven != null || said.text().lines().count() == 1)
                    .as(said.text())
                    .isTrue();
        }
    }

    /** Of 64 kB a method may have, this one leaves none. */
    @Test
    void aMethodThatWouldOverflow() {
        String body = "a += b * a - b;".repeat(65_480 / 8);
        String name = "Large";
        byte[] file = Objects.requireNonNull(
                Compiled.of("class Large { @Coalesce int get(int a, int b) { %s return a; } }".formatted(body))
                        .get("app." + name));
        try (Said said = Said.listen()) {
            assertThat(new Transformer().transform(own(), "app/" + name, null, null, file))
                    .isNull();
            assertThat(said.text().lines()).hasSize(1);
            assertThat(said.text()).contains("app/Large, which is left as it was");
        }
    }

    /** Not the agent's, whose classes are left in peace. */
    private static ClassLoader own() {
        return new IsolatingLoader(parent(), Map.of());
    }

    private static ClassLoader parent() {
        return WeaverFuzzTest.class.getClassLoader();
    }

    /** Whether the JVM links it: parses and verifies it. */
    private static boolean isTaken(Map<String, byte[]> classes, byte[] file) {
        Map<String, byte[]> own = new HashMap<>(classes);
        own.put("app.Subject", file);
        try {
            Class.forName("app.Subject", true, new IsolatingLoader(parent(), own));
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static Class<?> load(ClassLoader loader) {
        try {
            return loader.loadClass("app.Subject");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
