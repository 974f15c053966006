package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.Said;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
            class Locked { @Coalesce synchronized String get() { return null; } }
            class Inheriting extends Annotated { @Override String get() { return ""; } }
            class Helper extends Mentioning {}
            class Plain { String get() { return null; } }
            """);

    private static final RuleBook NO_RULES = new RuleBook(Rules.NONE);

    private final ClassLoader loader = new IsolatingLoader(TransformerTest.class.getClassLoader(), CLASSES);
    private final Transformer transformer = new Transformer();

    @Test
    void aClassWithOneOfTheAnnotationsIsWoven() {
        assertThat(transform("app/Annotated", bytes("Annotated"))).isNotNull();
        assertThat(transform("app/Invalidating", bytes("Invalidating"))).isNotNull();
    }

    @Test
    void aClassThatInheritsFromOneIsWoven() {
        assertThat(transform("app/Inheriting", bytes("Inheriting"))).isNotNull();
    }

    @Test
    void aLoaderThatLoadsItsOwnHelpersToFindAResourceIsNotAskedForEver() {
        ClassLoader needy = new ClassLoader(loader) {
            @Override
            public @Nullable InputStream getResourceAsStream(String name) {
                assertThat(transformer.transform(this, "app/Helper", null, null, bytes("Helper")))
                        .isNull();
                return loader.getResourceAsStream(name);
            }
        };
        assertThat(transformer.transform(needy, "app/Inheriting", null, null, bytes("Inheriting")))
                .isNotNull();
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

    @Test
    void whatIsDoneInTwoPartsIsDoneOnce() {
        byte[] given = bytes("Locked");
        byte[] split = Objects.requireNonNull(transform(WeavingPhase.MEMBERS, "app/Locked", null, given));
        byte[] woven = Objects.requireNonNull(transform(WeavingPhase.CALLS, "app/Locked", null, split));

        assertThat(text(split)).contains("get$coalesced").doesNotContain("CoalesceGroup");
        assertThat(text(woven)).contains("get$coalesced", "CoalesceGroup").doesNotContain("get$coalesced$coalesced");
        assertThat(transform(WeavingPhase.CALLS, "app/Locked", null, woven)).isNull();
        assertThat(transform(WeavingPhase.MEMBERS, "app/Locked", null, woven)).isNull();
    }

    @Test
    void aPartThatCanBeTakenBackAddsNoMember() {
        byte[] woven = Objects.requireNonNull(
                transform(WeavingPhase.CALLS, "app/Annotated", Annotated.class, bytes("Annotated")));

        assertThat(text(woven)).contains("CoalesceGroup").doesNotContain(Planner.ANCHOR);
        assertThat(transform(WeavingPhase.MEMBERS, "app/Annotated", null, bytes("Annotated")))
                .isNull();
    }

    @Test
    void membersAreAddedToNoClassThatIsLoaded() {
        assertThat(transform(WeavingPhase.MEMBERS, "app/Locked", Annotated.class, bytes("Locked")))
                .isNull();
    }

    @Test
    void aClassThatTheJvmRefusedIsLeftAlone() {
        Transformer calls = new Transformer(WeavingPhase.CALLS, NO_RULES, new ImplementationIndex(), () -> true);
        assertThat(calls.transform(loader, "app/Annotated", Annotated.class, null, bytes("Annotated")))
                .isNotNull();
        assertThat(calls.changed()).isEqualTo(1);
        calls.refuse(Annotated.class);

        assertThat(calls.changed()).isZero();
        assertThat(calls.transform(loader, "app/Annotated", Annotated.class, null, bytes("Annotated")))
                .isNull();
    }

    /** Stands for one that is loaded. */
    private static final class Annotated {}

    private byte @Nullable [] transform(WeavingPhase part, String name, @Nullable Class<?> loaded, byte[] bytes) {
        return new Transformer(part, NO_RULES, new ImplementationIndex(), () -> true)
                .transform(loader, name, loaded, null, bytes);
    }

    private static String text(byte[] classFile) {
        return new String(classFile, StandardCharsets.ISO_8859_1);
    }

    private byte @Nullable [] transform(String name, byte[] bytes) {
        return transformer.transform(loader, name, null, null, bytes);
    }

    private static byte[] bytes(String type) {
        return Objects.requireNonNull(CLASSES.get("app." + type));
    }
}
