package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.Said;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the JVM asks of each class that loads. */
class TransformerTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Annotated { @Coalesce String get() { return null; } }
            class Invalidating { @Invalidates(type = Annotated.class, method = "get") void set() {} }
            class Mentioning { Object get() { return "Ldev/coalesce/Coalesce;"; } }
            class Plain { String get() { return null; } }
            """);

    private final ClassLoader loader = new IsolatingLoader(TransformerTest.class.getClassLoader(), CLASSES);
    private final Transformer transformer = new Transformer();

    @Test
    void aClassWithOneOfTheAnnotationsIsWoven() {
        assertThat(transform("app/Annotated", bytes("Annotated"))).isNotNull();
        assertThat(transform("app/Invalidating", bytes("Invalidating"))).isNotNull();
    }

    @Test
    void othersAreLeftAsTheyAre() {
        assertThat(transform("app/Plain", bytes("Plain"))).isNull();
        assertThat(transform("app/Mentioning", bytes("Mentioning"))).isNull();
    }

    @Test
    void aClassWithoutANameIsLeftAsItIs() {
        assertThat(transformer.transform(loader, null, null, null, bytes("Annotated")))
                .isNull();
    }

    @Test
    void theAgentsOwnClassesAreLeftAsTheyAre() {
        assertThat(transformer.transform(
                        TransformerTest.class.getClassLoader(), "app/Annotated", null, null, bytes("Annotated")))
                .isNull();
    }

    @Test
    void aClassThatCannotBeReadIsLeftAsItIsAndSaid() {
        byte[] damaged = bytes("Annotated");
        byte[] half = Arrays.copyOf(damaged, damaged.length - 20);
        try (Said said = Said.listen()) {
            assertThat(transform("app/Annotated", half)).isNull();
            assertThat(said.text()).contains("could not weave app/Annotated, which is left as it was");
        }
    }

    @Test
    void theBytesGivenAreNotTouched() {
        byte[] given = bytes("Annotated");
        byte[] before = given.clone();
        transform("app/Annotated", given);

        assertThat(given).isEqualTo(before);
    }

    private byte @Nullable [] transform(String name, byte[] bytes) {
        return transformer.transform(loader, name, null, null, bytes);
    }

    private static byte[] bytes(String type) {
        return Objects.requireNonNull(CLASSES.get("app." + type));
    }
}
