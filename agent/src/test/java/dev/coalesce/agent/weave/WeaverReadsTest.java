package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.MemoryUrls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests which class files the weaver reads, and what it shares between classes. Each file costs start-up time. */
class WeaverReadsTest {
    private static final String SOURCE = """
            import dev.coalesce.*;
            class A extends Base {
                @Coalesce(key = "%s", ttl = "%s")
                @Override
                String load(String id, int of) { return id; }
            }
            class Base {
                String load(String id, int of) { return id; }
            }
            """;

    private final Weaver weaver = new Weaver();

    @Test
    void weaving_readsOnlyOwnSupertypes() {
        Map<String, byte[]> classes = Compiled.of(SOURCE.formatted("id", "1s"), "-g");
        assertThat(readWhileWeaving(classes)).containsExactly("app/Base.class");
        assertThat(readWhileWeaving(classes)).as("the next time").containsExactly("app/Base.class");
    }

    @Test
    void classesOfSameName_getTheirOwnAttributes() {
        assertThat(woven("id", "1s")).contains("@ttl=1s").doesNotContain("@ttl=2s");
        assertThat(woven("of", "2s")).contains("@ttl=2s").doesNotContain("@ttl=1s");
    }

    @Test
    void supertypeWithoutAnnotation_isReadOnce() {
        Map<String, byte[]> classes = Compiled.of("""
                interface Api { String load(String id); }
                class A implements Api { @Coalesce(ttl = "1s") @Override public String load(String id) { return id; } }
                class B implements Api { @Coalesce(ttl = "1s") @Override public String load(String id) { return id; } }
                interface Annotated { @Coalesce(ttl = "7s") String load(String id); }
                class C implements Annotated { @Override public String load(String id) { return id; } }
                """, "-g");
        Transformer transformer = new Transformer();
        MemoryUrls files = new MemoryUrls(classes);
        ClassLoader loader = files.loader(null);
        transform(transformer, classes, loader, "A");
        assertThat(files.read()).containsExactly("app/Api.class");
        transform(transformer, classes, loader, "B");
        assertThat(files.read()).as("the next time").hasSize(1);
        assertThat(transform(transformer, classes, loader, "C")).contains("@ttl=7s");
    }

    private static String transform(
            Transformer transformer, Map<String, byte[]> classes, ClassLoader loader, String name) {
        byte[] classFile = Objects.requireNonNull(classes.get("app." + name));
        byte[] woven = transformer.transform(loader, "app/" + name, null, null, classFile);
        return new String(Objects.requireNonNull(woven), StandardCharsets.ISO_8859_1);
    }

    private String woven(String key, String ttl) {
        Map<String, byte[]> classes = Compiled.of(SOURCE.formatted(key, ttl), "-g");
        ClassLoader loader = new IsolatingLoader(getClass().getClassLoader(), classes);
        return new String(weave(classes, loader), StandardCharsets.ISO_8859_1);
    }

    private List<String> readWhileWeaving(Map<String, byte[]> classes) {
        MemoryUrls files = new MemoryUrls(classes);
        weave(classes, files.loader(null));
        return files.read();
    }

    private byte[] weave(Map<String, byte[]> classes, ClassLoader loader) {
        byte[] classFile = Objects.requireNonNull(classes.get("app.A"));
        return Objects.requireNonNull(weaver.weave("app.A", classFile, loader, true));
    }
}
