package dev.coalesce.agent.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests results that only one caller can use, returned by methods whose declared type does not show it. */
class SingleUseTypesTest {
    static Stream<Object> singleUseResults() {
        return Stream.of(
                List.of(1).iterator(),
                List.of(1).stream(),
                List.of(1).spliterator(),
                Collections.emptyEnumeration(),
                new ByteArrayInputStream(new byte[1]),
                new StringReader("text"),
                ByteBuffer.allocate(1),
                new CompletableFuture<>(),
                new SubmissionPublisher<>());
    }

    @ParameterizedTest
    @MethodSource("singleUseResults")
    void singleUseResult_isDetected(Object result) {
        assertThat(SingleUseTypes.isSingleUse(result)).isTrue();
    }

    static Stream<Object> otherResults() {
        return Stream.of("text", 1, List.of(1), Optional.of(1), new byte[1], new Object());
    }

    @ParameterizedTest
    @MethodSource("otherResults")
    void otherResult_isNotDetected(Object result) {
        assertThat(SingleUseTypes.isSingleUse(result)).isFalse();
    }

    @Test
    void null_isNotDetected() {
        assertThat(SingleUseTypes.isSingleUse(null)).isFalse();
    }

    @Test
    void resultTypesAlternate_eachIsClassified() {
        SingleUseTypes.Finder finder = new SingleUseTypes.Finder();
        Iterator<Integer> singleUse = List.of(1).iterator();

        for (Object other : List.of("usual", "usual", 1, "usual")) {
            assertThat(finder.finds(other)).isFalse();
            assertThat(finder.finds(singleUse)).isTrue();
            assertThat(finder.finds(null)).isFalse();
        }
    }

    @Test
    void classSeenBefore_isNotHeld() throws Exception {
        SingleUseTypes.Finder finder = new SingleUseTypes.Finder();
        WeakReference<ClassLoader> loader = findResultOfOtherLoader(finder);

        Eventually.isTrue("the loader is collected", () -> {
            System.gc();
            return loader.refersTo(null);
        });
        assertThat(finder.finds("text")).isFalse();
        assertThat(finder.finds(List.of(1).iterator())).isTrue();
    }

    /** Stands for a class of the application. */
    static final class Result {}

    private static WeakReference<ClassLoader> findResultOfOtherLoader(SingleUseTypes.Finder finder) throws Exception {
        ClassLoader loader = IsolatingLoader.of(Result.class);
        Constructor<?> constructor = loader.loadClass(Result.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        Object result = constructor.newInstance();
        assertThat(result).isNotInstanceOf(Result.class);
        assertThat(finder.finds(result)).isFalse();
        assertThat(finder.finds(result)).isFalse();
        return new WeakReference<>(loader);
    }

    @Test
    void resultIsSingleUse_eachCallerRunsBody() {
        Calls calls = Calls.with("ttl", "1h");
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call("k", () -> {
            gate.pass();
            return List.of(1).iterator();
        }));
        gate.awaitReached();
        List<Caller> followers =
                Caller.startFollowing(3, () -> calls.call("k", () -> List.of(1).iterator()));
        List<Object> results = new ArrayList<>();
        try (CapturedLog log = CapturedLog.listen()) {
            gate.open();
            followers.forEach(f -> results.add(String.valueOf(next(f.result()))));
            results.add(String.valueOf(next(leader.result())));
            calls.call("k", () -> List.of(1).iterator());
            assertThat(log.lines(calls.method.name()))
                    .singleElement()
                    .asString()
                    .contains("ListItr", "only once", "each caller runs the body");
        }
        assertThat(results)
                .as("each caller has its own iterator")
                .containsOnly("1")
                .hasSize(4);
        assertThat(calls.bodies).hasValue(5);
        assertThat(calls.counters().bypasses()).isEqualTo(3);
        assertThat(calls.counters().size()).isZero();
        assertThat(calls.counted()).isEqualTo(5);
    }

    @Test
    void futureResultIsSingleUse_eachCallerRunsBody() {
        Calls calls = Calls.ofFutures("ttl", "1h");
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        CompletableFuture<Object> leader = calls.future("k", () -> upstream);
        CompletableFuture<Object> follower = calls.future(
                "k", () -> CompletableFuture.completedFuture(List.of(2).iterator()));
        upstream.complete(List.of(1).iterator());

        assertThat(next(leader.join())).isEqualTo(1);
        assertThat(next(follower.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .join()))
                .isEqualTo(2);
        assertThat(calls.counters().size()).isZero();
        assertThat(calls.counted()).isEqualTo(2);
    }

    private static Object next(@Nullable Object iterator) {
        return ((Iterator<?>) Objects.requireNonNull(iterator)).next();
    }
}
