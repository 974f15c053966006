package dev.coalesce.agent.weave.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Fuzz;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests key paths of random text: each is resolved, or refused with one line that says why. */
@Tag("fuzz")
class KeyPathResolverFuzzTest {
    private static final String SOURCE = """
            class Subject {
                private int own;
                record Item(String id, int[] sizes, Subject up) { public String getName() { return id; } }
                @Coalesce(key = {"item.id", "b"}, ttl = "30s") synchronized String get(Item item, long b) throws Exception {
                    try { return item.id() + b; } finally { own++; }
                }
                @Coalesce(scope = Scope.TYPE) static int none(double d, Object... more) { return (int) d; }
                @Invalidates(type = Subject.class, method = "get") @Invalidates(type = Subject.class, method = "none")
                void invalidate(String a) {}
            }
            """;

    @Test
    void randomPath_isResolvedOrRefused() throws ClassNotFoundException {
        ClassLoader loader = new IsolatingLoader(getClass().getClassLoader(), Compiled.of(SOURCE, "-parameters"));
        TypeDescription type = TypeDescription.ForLoadedType.of(loader.loadClass("app.Subject"));
        MethodDescription.InDefinedShape method =
                type.getDeclaredMethods().filter(ElementMatchers.named("get")).getOnly();
        KeyPathResolver resolver = new KeyPathResolver(type, method, ClassFileLocator.ForClassLoader.of(loader));
        List<String> words = List.of(
                "item",
                "b",
                "this",
                "own",
                "id",
                "name",
                "sizes",
                "up",
                ".",
                "..",
                "#",
                "p0",
                "p1",
                "p",
                "T(",
                ")",
                "T(java.util.Locale).default");
        Fuzz.texts(List.of("", "item.id", "#item.up.own", "p0.name", "this.own", "b"), words, path -> {
            try {
                assertThat(resolver.resolve(path).path().root()).isBetween(-2, 1);
            } catch (InvalidSettingException refused) {
                assertThat(refused.getMessage()).startsWith("key has the path ").containsAnyOf(". Use ", ". Leave ");
                assertThat(String.valueOf(refused.getMessage()).chars()).noneMatch(Character::isISOControl);
                assertThat(refused).message().hasSizeLessThan(1_200);
            }
        });
    }
}
