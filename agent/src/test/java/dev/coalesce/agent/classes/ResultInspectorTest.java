package dev.coalesce.agent.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests results that only one caller can use, returned by methods whose declared type does not show it. */
class ResultInspectorTest {
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

    private final ResultInspector inspector = new ResultInspector(true, List.of());

    private boolean isSingleUse(@Nullable Object result) {
        ResultInspector.Finding found = inspector.inspect(result);
        return found != null && !found.isEntity();
    }

    @ParameterizedTest
    @MethodSource("singleUseResults")
    void singleUseResult_isDetected(Object result) {
        assertThat(isSingleUse(result)).isTrue();
    }

    record Download(String name, Object body) {}

    static class Holder {
        private final Object content;
        private final Object internal = InputStream.nullInputStream();

        Holder(Object content) {
            this.content = content;
        }

        public Object getContent() {
            return content;
        }

        /** Not an accessor: each call may return another object. */
        public Object open() {
            return internal;
        }
    }

    /** A response with a body of any type is like this. */
    static class Response<T> {
        private final T body;

        Response(T body) {
            this.body = body;
        }

        /** Not named like the field. */
        public T content() {
            return body;
        }
    }

    static Stream<Object> holdersOfSingleUseContent() {
        InputStream stream = InputStream.nullInputStream();
        return Stream.of(
                new Download("a", stream),
                new Download("a", new Download("b", List.of(stream))),
                new Holder(stream),
                new Holder(new Holder(Optional.of(stream))),
                new Response<>(new SubmissionPublisher<>()),
                new Response<>(ByteBuffer.allocate(1)),
                new HashMap<>(Map.of("a", stream)).values(),
                new LinkedBlockingQueue<>(List.of(stream)),
                new Object[][] {{"a", stream}}, // the arguments of the test
                List.of("a", stream),
                new ArrayList<>(List.of(1, new Download("a", stream))),
                Arrays.asList("a", stream),
                Map.of("a", List.of(stream)),
                new HashMap<>(Map.of("a", stream)),
                Map.entry("a", stream),
                Optional.of(stream),
                new AtomicReference<>(stream),
                new ConcurrentHashMap<>(Map.of("a", new StringReader("a"))),
                List.of(ByteBuffer.allocate(1)));
    }

    @ParameterizedTest
    @MethodSource("holdersOfSingleUseContent")
    void singleUseContent_isDetected(Object result) {
        ResultInspector.Finding found = Objects.requireNonNull(inspector.inspect(result));
        assertThat(found.isEntity()).isFalse();
        assertThat(found.holder()).isEqualTo(result.getClass());
        assertThat(new ResultInspector(true, List.of(found.type().getName())).inspect(result))
                .as("ignored by name")
                .isNull();
        assertThat(new ResultInspector(false, List.of()).inspect(result))
                .as("the declared type says what the result holds")
                .isNull();
    }

    /** A list of the application. Looking at its elements would run its code. */
    static final class LazyList extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            throw new AssertionError("the list was read");
        }

        @Override
        public int size() {
            throw new AssertionError("the list was read");
        }
    }

    @Test
    void collectionOfTheApplication_isNotRead() {
        assertThat(inspector.inspect(new LazyList())).isNull();
        assertThat(inspector.inspect(new Download("a", Collections.unmodifiableList(new LazyList()))))
                .isNull();
    }

    @Test
    void endlesslyNestedResult_isLookedAtInPart() {
        Object[] self = new Object[2];
        self[0] = self;
        self[1] = new ArrayList<>(Collections.singletonList(self));
        assertThat(inspector.inspect(self)).isNull();
        assertThat(inspector.inspect(Collections.nCopies(1_000_000, "a"))).isNull();
        assertThat(inspector.inspect(new ArrayList<>(Collections.nCopies(1_000_000, 1))))
                .isNull();
    }

    static Stream<Object> otherResults() {
        return Stream.of(
                new Download("a", "b"),
                new Holder("b"),
                new Object[][] {{"a", null}},
                Map.of("a", Optional.of(1)),
                Executors.newSingleThreadExecutor(),
                ForkJoinPool.commonPool(),
                "text",
                1,
                List.of(1),
                Optional.of(1),
                new byte[1],
                new Object());
    }

    @ParameterizedTest
    @MethodSource("otherResults")
    void otherResult_isNotDetected(Object result) {
        assertThat(inspector.inspect(result)).isNull();
    }

    @Test
    void null_isNotDetected() {
        assertThat(inspector.inspect(null)).isNull();
    }

    @Test
    void resultTypesAlternate_eachIsClassified() {
        Iterator<Integer> singleUse = List.of(1).iterator();

        for (Object other : List.of("usual", "usual", 1, "usual")) {
            assertThat(isSingleUse(other)).isFalse();
            assertThat(isSingleUse(singleUse)).isTrue();
            assertThat(isSingleUse(null)).isFalse();
        }
    }

    @Test
    void classSeenBefore_isNotHeld() throws Exception {
        WeakReference<ClassLoader> loader = findResultOfOtherLoader();

        Eventually.isTrue("the loader is collected", () -> {
            System.gc();
            return loader.refersTo(null);
        });
        assertThat(isSingleUse("text")).isFalse();
        assertThat(isSingleUse(List.of(1).iterator())).isTrue();
    }

    /** Stands for a class of the application. */
    static final class Result {}

    private WeakReference<ClassLoader> findResultOfOtherLoader() throws Exception {
        ClassLoader loader = IsolatingLoader.of(Result.class);
        Constructor<?> constructor = loader.loadClass(Result.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        Object result = constructor.newInstance();
        assertThat(result).isNotInstanceOf(Result.class);
        assertThat(isSingleUse(result)).isFalse();
        assertThat(isSingleUse(result)).isFalse();
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
