package dev.coalesce.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Call sites whose engine fails: they run the body, and try again where the reason may pass. */
class CoalesceLinkerTest {
    private static final MethodType KEY = MethodType.methodType(Object.class, String.class);
    private static final int OFTEN = 20;

    /** Fails so often, then links to what gives back its argument. */
    private static final class Failing extends CoalesceLinker {
        private final Throwable failure;
        private int failures;
        private int asked;

        Failing(int failures) {
            this(failures, new IllegalStateException("may pass"));
        }

        Failing(int failures, Throwable failure) {
            this.failures = failures;
            this.failure = failure;
        }

        @Override
        protected MethodHandle target(MethodHandles.Lookup caller, String role, MethodType type, String spec)
                throws Throwable {
            asked++;
            if (failures-- > 0) {
                throw failure;
            }
            return MethodHandles.identity(Object.class).asType(type);
        }

        @Override
        protected CoalesceNamed open(String name, Class<?> user) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void close() {
        CoalesceLinker.install(null);
    }

    @Test
    void transientFailure_onlyTheFirstCallsRunUncoalesced() throws Throwable {
        Failing linker = new Failing(3);
        MethodHandle site = link(linker);

        assertThat(call(site)).as("the second failure").isNull();
        assertThat(call(site)).as("the third").isNull();
        call(site); // links, and still runs the body
        assertThat(call(site)).isEqualTo("key");
        assertThat(call(site)).isEqualTo("key");
        assertThat(linker.asked).isEqualTo(4);
    }

    static Stream<Error> exhaustions() {
        return Stream.of(new OutOfMemoryError("test"), new StackOverflowError("test"));
    }

    /** However often memory or stack has ended, that says nothing about the next call. */
    @ParameterizedTest
    @MethodSource("exhaustions")
    void memoryOrStackEndsManyTimes_callsRunTheBodyUntilThereIsEnough(Error error) throws Throwable {
        Failing linker = new Failing(OFTEN, error);
        MethodHandle site = link(linker);
        for (int i = 1; i < OFTEN; i++) {
            assertThat(call(site)).isNull();
        }
        call(site); // links, and still runs the body
        assertThat(call(site)).isEqualTo("key");
    }

    @Test
    void permanentFailure_isNotRetriedForEver() throws Throwable {
        Failing linker = new Failing(Integer.MAX_VALUE);
        MethodHandle site = link(linker);
        for (int i = 0; i < OFTEN; i++) {
            assertThat(call(site)).isNull();
        }

        assertThat(linker.asked).isLessThan(OFTEN / 2);
    }

    @Test
    void successfulLink_engineIsAskedOnce() throws Throwable {
        Failing linker = new Failing(0);
        MethodHandle site = link(linker);
        call(site);

        assertThat(call(site)).isEqualTo("key");
        assertThat(linker.asked).isEqualTo(1);
    }

    @Test
    void noEngine_groupRunsTheBody() throws Throwable {
        CallSite site = CoalesceGroup.link(
                MethodHandles.lookup(), "group", MethodType.methodType(CoalesceGroup.class, Object.class), "");
        CoalesceGroup table = (CoalesceGroup) site.getTarget().invokeExact(new Object());

        assertThat(table.enter("k")).isNull();
        assertThat(table.enter(null)).isNull();
    }

    @Test
    void noEngine_coalescerIsNotOpened() {
        assertThat(CoalesceNamed.open("name", CoalesceLinkerTest.class)).isNull();
    }

    private static MethodHandle link(CoalesceLinker linker) {
        CoalesceLinker.install(linker);
        return CoalesceGroup.link(MethodHandles.lookup(), "key", KEY, "").dynamicInvoker();
    }

    private static @Nullable Object call(MethodHandle site) throws Throwable {
        return (Object) site.invokeExact("key");
    }
}
