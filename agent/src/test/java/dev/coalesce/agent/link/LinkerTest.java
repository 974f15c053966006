package dev.coalesce.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvalidation;
import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.settings.Lines;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultCheck;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.FakeClock;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests call sites like those of woven code, linked by the test. */
class LinkerTest {
    private static final MethodType TABLE_OF_OBJECT = MethodType.methodType(CoalesceGroup.class, LinkerTest.class);
    private static final MethodType TABLE = MethodType.methodType(CoalesceGroup.class);

    private final LongAdder errors = new LongAdder();
    private final Engine engine = new Engine(new FakeClock(), new Registry((kind, group) -> {}), errors);
    private final Linker linker = new Linker(engine);

    LinkerTest() {
        CoalesceLinker.install(linker);
    }

    @AfterEach
    void close() {
        CoalesceLinker.install(null);
    }

    @SuppressWarnings("unused") // called by a call site
    String method(String k, long n) {
        return k + n;
    }

    @Test
    void sitesOfOneMethod_shareItsGroup() throws Throwable {
        String[] spec = spec("shared", false, Map.of("ttl", "1h", "scope", "TYPE"));
        CoalesceGroup one = (CoalesceGroup) site(Linker.GROUP, TABLE, spec).invoke();
        CoalesceGroup other = (CoalesceGroup) site(Linker.GROUP, TABLE, spec).invoke();

        assertThat(one).isSameAs(other);
        assertThat(engine.services().registry().size()).isEqualTo(1);
    }

    @Test
    void instanceScope_eachObjectHasItsOwnGroup() throws Throwable {
        CallSite site =
                new ConstantCallSite(site(Linker.GROUP, TABLE_OF_OBJECT, spec("own", false, Map.of("ttl", "1h"))));
        LinkerTest other = new LinkerTest();
        CoalesceGroup mine = (CoalesceGroup) site.getTarget().invokeExact(this);

        assertThat(mine).isSameAs((CoalesceGroup) site.getTarget().invokeExact(this));
        assertThat(mine).isNotSameAs((CoalesceGroup) site.getTarget().invokeExact(other));
    }

    @Test
    void keySite_buildsKeyFromArguments() throws Throwable {
        String[] spec = spec("keyed", false, Map.of());
        var key = site(Linker.KEY, MethodType.methodType(Object.class, String.class, long.class), spec);

        assertThat((Object) key.invoke("a", 1L)).isEqualTo((Object) key.invoke("a", 1L));
        assertThat((Object) key.invoke("a", 1L)).isNotEqualTo((Object) key.invoke("a", 2L));
    }

    @Test
    void invocationSite_repeatsCall() throws Throwable {
        String[] spec = new MethodSpec(
                        "method",
                        "(Ljava/lang/String;J)Ljava/lang/String;",
                        false,
                        false,
                        ResultShape.VALUE,
                        ResultCheck.NONE,
                        "",
                        Map.of(),
                        List.of())
                .encode()
                .toArray(String[]::new);
        MethodType type = MethodType.methodType(Callable.class, LinkerTest.class, String.class, long.class);
        Callable<?> again = (Callable<?>) site(Linker.INVOCATION, type, spec).invoke(this, "a", 1L);

        assertThat(again.call()).isEqualTo("a1");
    }

    @Test
    void keyPathUnresolvable_methodIsNotCoalescedAndLogs() throws Throwable {
        String path = new KeyPath(0, List.of(new KeyPath.Step("java.lang.String", "gone", "()I"))).encode();
        MethodSpec spec = new MethodSpec(
                "unlinkable", "()V", false, false, ResultShape.VALUE, ResultCheck.NONE, "", Map.of(), List.of(path));
        MethodType type = MethodType.methodType(Object.class, String.class);
        try (CapturedLog log = CapturedLog.listen()) {
            Object key =
                    site(Linker.KEY, type, spec.encode().toArray(String[]::new)).invoke("a");
            assertThat(key).as("no key, so the body runs").isNull();
            assertThat(log.lines("LinkerTest.unlinkable"))
                    .singleElement()
                    .asString()
                    .contains("could not be linked (key) and is not coalesced", "NoSuchMethodException");
        }
        assertThat(errors.sum()).isEqualTo(1);
    }

    @Test
    void keyPathInaccessible_isConfigurationError() throws Throwable {
        String path = new KeyPath(0, List.of(new KeyPath.Step("java.lang.String", "hash", "I"))).encode();
        MethodSpec spec = new MethodSpec(
                "barred", "()V", false, false, ResultShape.VALUE, ResultCheck.NONE, "", Map.of(), List.of(path));
        MethodType type = MethodType.methodType(Object.class, String.class);
        try (CapturedLog log = CapturedLog.listen()) {
            Object key =
                    site(Linker.KEY, type, spec.encode().toArray(String[]::new)).invoke("a");
            assertThat(key).as("no key, so the body runs").isNull();
            assertThat(log.lines("LinkerTest.barred"))
                    .singleElement()
                    .asString()
                    .contains("is not coalesced: key has a path to what its class may not use", "hash", ". Use ");
        }
        assertThat(errors.sum()).isZero();
    }

    @Test
    void settingsInvalid_methodIsNotCoalesced() throws Throwable {
        CoalesceGroup table = (CoalesceGroup) site(Linker.GROUP, TABLE, spec("bad", true, Map.of("ttl", "soon")))
                .invoke();

        assertThat(table.enter("k")).isNull();
        assertThat(table.enter("k")).isNull();
    }

    @Test
    void unknownRole_bodyRuns() throws Throwable {
        CoalesceGroup table = (CoalesceGroup)
                site("observe", TABLE, spec("unknown", true, Map.of())).invoke();

        assertThat(table.enter("k")).isNull();
    }

    @Test
    void noEngine_bodyRuns() throws Throwable {
        CoalesceLinker.install(null);
        CoalesceGroup table = (CoalesceGroup)
                site(Linker.GROUP, TABLE, spec("late", true, Map.of())).invoke();

        assertThat(table.enter("k")).isNull();
        assertThat((Object) site(Linker.KEY, MethodType.methodType(Object.class), spec("late", true, Map.of()))
                        .invoke())
                .isNull();
    }

    @Test
    void invalidation_reachesLinkedMethods() throws Throwable {
        CoalesceGroup table = (CoalesceGroup) site(Linker.GROUP, TABLE, spec("dropped", true, Map.of("ttl", "1h")))
                .invoke();
        ((CoalesceFlight) required(table.enter("k"))).end("old", null);
        assertThat(table.enter("k")).isEqualTo("old");
        String[] spec = InvalidationSpec.encode(
                        List.of(new InvalidationSpec(LinkerTest.class.getName(), "dropped", List.of())))
                .toArray(String[]::new);
        CoalesceInvalidation drop = (CoalesceInvalidation)
                required(site(Linker.INVALIDATION, MethodType.methodType(CoalesceInvalidation.class), spec)
                        .invoke());
        drop.invalidate(null);

        assertThat(table.enter("k")).isInstanceOf(CoalesceFlight.class);
    }

    @Test
    void invalidationOfMissingClass_logsAWarning() throws Throwable {
        String[] spec = InvalidationSpec.encode(List.of(new InvalidationSpec("app.Gone", "dropped", List.of())))
                .toArray(String[]::new);
        try (CapturedLog log = CapturedLog.listen()) {
            CoalesceInvalidation invalidation = (CoalesceInvalidation)
                    required(site(Linker.INVALIDATION, MethodType.methodType(CoalesceInvalidation.class), spec)
                            .invoke());
            invalidation.invalidate(null);
            assertThat(log.lines("names the class app.Gone"))
                    .singleElement()
                    .asString()
                    .contains("does not find", "correct the name");
        }
    }

    private static Object required(@Nullable Object object) {
        return Objects.requireNonNull(object);
    }

    private static MethodHandle site(String role, MethodType type, String... spec) {
        return CoalesceGroup.link(MethodHandles.lookup(), role, type, Lines.join(List.of(spec)))
                .dynamicInvoker();
    }

    /** Returns the specification of a method whose key is its two parameters, a {@code String} and a {@code long}. */
    private static String[] spec(String method, boolean isStatic, Map<String, String> attributes) {
        return new MethodSpec(
                        method,
                        "(Ljava/lang/String;J)Ljava/lang/Object;",
                        isStatic,
                        false,
                        ResultShape.VALUE,
                        ResultCheck.CONTENT,
                        "",
                        attributes,
                        List.of(new KeyPath(0, List.of()).encode(), new KeyPath(1, List.of()).encode()))
                .encode()
                .toArray(String[]::new);
    }
}
