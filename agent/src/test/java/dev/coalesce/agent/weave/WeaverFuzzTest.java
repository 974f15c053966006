package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Fuzz;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.Said;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever stands in annotations: it is woven, or left as it was with one line that says why. */
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

    private static Class<?> load(ClassLoader loader) {
        try {
            return loader.loadClass("app.Subject");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
