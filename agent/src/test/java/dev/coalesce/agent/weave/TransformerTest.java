package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.weave.plan.AddedMembers;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which of the classes that load are woven, and which are left unchanged. */
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
    void annotatedClass_isWoven() {
        assertThat(transform("app/Annotated", bytes("Annotated"))).isNotNull();
        assertThat(transform("app/Invalidating", bytes("Invalidating"))).isNotNull();
    }

    /** Fails once, and remembers the classes that were postponed. */
    private static final class Exhausted implements EngineInitializer {
        private final List<String> postponed = new ArrayList<>();
        private final Error error;
        private boolean hasFailed;

        Exhausted(Error error) {
            this.error = error;
        }

        @Override
        public boolean initialize() {
            if (!hasFailed) {
                hasFailed = true;
                throw error;
            }
            return true;
        }

        @Override
        public void postpone(@Nullable ClassLoader loader, String name) {
            postponed.add(name);
        }
    }

    static Stream<Error> exhaustions() {
        return Stream.of(new OutOfMemoryError("test"), new StackOverflowError("test"));
    }

    /** A class that fails for lack of memory or stack is tried again, and breaks no other class. */
    @ParameterizedTest
    @MethodSource("exhaustions")
    void memoryOrStackEndsWhileAClassIsWoven_classIsWovenLaterAndOthersAsUsual(Error error) {
        Exhausted initializer = new Exhausted(error);
        Transformer exhausted = new Transformer(WeavingPhase.ALL, NO_RULES, new ImplementationIndex(), initializer);
        assertThat(exhausted.transform(loader, "app/Annotated", null, null, bytes("Annotated")))
                .isNull();
        assertThat(initializer.postponed).containsExactly("app.Annotated");
        assertThat(exhausted.transform(loader, "app/Invalidating", null, null, bytes("Invalidating")))
                .isNotNull();
        assertThat(exhausted.transform(loader, "app/Annotated", null, null, bytes("Annotated")))
                .isNotNull();
    }

    @Test
    void inheritingClass_isWoven() {
        assertThat(transform("app/Inheriting", bytes("Inheriting"))).isNotNull();
    }

    @Test
    void loaderOfApplication_isNotAskedWhileItDefinesClass() {
        List<String> asked = new ArrayList<>();
        ClassLoader recording = new ClassLoader(loader) {
            @Override
            public @Nullable URL getResource(String name) {
                asked.add(name);
                return super.getResource(name);
            }

            @Override
            public @Nullable InputStream getResourceAsStream(String name) {
                asked.add(name);
                return super.getResourceAsStream(name);
            }
        };
        assertThat(transformer.transform(recording, "app/Inheriting", null, null, bytes("Inheriting")))
                .as("its parent's search path was read")
                .isNotNull();
        assertThat(asked).isEmpty();
    }

    @Test
    void connectionOfCoalescerLoads_engineIsInitialized() throws Exception {
        String name = Class.forName("dev.coalesce.EngineConnection").getName().replace('.', '/');
        AtomicInteger initialized = new AtomicInteger();
        Transformer initializing = new Transformer(
                WeavingPhase.ALL, NO_RULES, new ImplementationIndex(), () -> initialized.incrementAndGet() > 0);

        assertThat(initializing.transform(loader, name, null, null, bytes("Plain")))
                .isNull();
        assertThat(initialized).hasValue(1);
    }

    @Test
    void otherClass_isLeftUnchanged() {
        assertThat(transform("app/Plain", bytes("Plain"))).isNull();
        assertThat(transform("app/Mentioning", bytes("Mentioning"))).isNull();
    }

    @Test
    void classWithoutName_isLeftUnchanged() {
        assertThat(transformer.transform(loader, null, null, null, bytes("Annotated")))
                .isNull();
    }

    @Test
    void classOfAgent_isLeftUnchanged() {
        assertThat(transformer.transform(
                        TransformerTest.class.getClassLoader(), "app/Annotated", null, null, bytes("Annotated")))
                .isNull();
    }

    @Test
    void unreadableClass_isLeftUnchangedAndLogged() {
        byte[] damaged = bytes("Annotated");
        byte[] half = Arrays.copyOf(damaged, damaged.length - 20);
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(transform("app/Annotated", half)).isNull();
            assertThat(log.text()).contains("could not weave app/Annotated, which is left unchanged");
        }
    }

    @Test
    void inputBytes_areNotModified() {
        byte[] input = bytes("Annotated");
        byte[] before = input.clone();
        transform("app/Annotated", input);

        assertThat(input).isEqualTo(before);
    }

    @Test
    void twoPhases_weaveOnce() {
        byte[] input = bytes("Locked");
        byte[] split = Objects.requireNonNull(transform(WeavingPhase.MEMBERS, "app/Locked", null, input));
        byte[] woven = Objects.requireNonNull(transform(WeavingPhase.CALLS, "app/Locked", null, split));

        assertThat(text(split)).contains("get$coalesced").doesNotContain("CoalesceGroup");
        assertThat(text(woven)).contains("get$coalesced", "CoalesceGroup").doesNotContain("get$coalesced$coalesced");
        assertThat(transform(WeavingPhase.CALLS, "app/Locked", null, woven)).isNull();
        assertThat(transform(WeavingPhase.MEMBERS, "app/Locked", null, woven)).isNull();
    }

    @Test
    void callsPhase_addsNoMember() {
        byte[] woven = Objects.requireNonNull(
                transform(WeavingPhase.CALLS, "app/Annotated", Annotated.class, bytes("Annotated")));

        assertThat(text(woven)).contains("CoalesceGroup").doesNotContain(AddedMembers.INSTANCE_FIELD_PREFIX);
        assertThat(transform(WeavingPhase.MEMBERS, "app/Annotated", null, bytes("Annotated")))
                .isNull();
        byte[] loading =
                Objects.requireNonNull(transform(WeavingPhase.CALLS, "app/Annotated", null, bytes("Annotated")));
        assertThat(text(loading)).contains("CoalesceGroup").doesNotContain(AddedMembers.INSTANCE_FIELD_PREFIX);
    }

    @Test
    void membersPhase_leavesLoadedClassUnchanged() {
        assertThat(transform(WeavingPhase.MEMBERS, "app/Locked", Annotated.class, bytes("Locked")))
                .isNull();
    }

    @Test
    void refusedClass_isLeftUnchanged() {
        Transformer calls = new Transformer(WeavingPhase.CALLS, NO_RULES, new ImplementationIndex(), () -> true);
        assertThat(calls.transform(loader, "app/Annotated", Annotated.class, null, bytes("Annotated")))
                .isNotNull();
        assertThat(calls.wovenCount()).isEqualTo(1);
        calls.refuse(Annotated.class);

        assertThat(calls.wovenCount()).isZero();
        assertThat(calls.transform(loader, "app/Annotated", Annotated.class, null, bytes("Annotated")))
                .isNull();
    }

    /** A loaded class that stands for the class file of that name. */
    private static final class Annotated {}

    private byte @Nullable [] transform(WeavingPhase phase, String name, @Nullable Class<?> loaded, byte[] bytes) {
        return new Transformer(phase, NO_RULES, new ImplementationIndex(), () -> true)
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
