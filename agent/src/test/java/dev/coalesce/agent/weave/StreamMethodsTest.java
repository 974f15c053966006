package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Tests woven methods that return a publisher, for each type of publisher of each supported library. */
class StreamMethodsTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            @SuppressWarnings("unchecked")
            class Streams {
                static final String TTL = "1h";
                @Coalesce(key = "p0", ttl = TTL) java.util.concurrent.Flow.Publisher<String> flow(String k, Supplier<?> body) { return (java.util.concurrent.Flow.Publisher<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) org.reactivestreams.Publisher<String> publisher(String k, Supplier<?> body) { return (org.reactivestreams.Publisher<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) reactor.core.publisher.Flux<String> flux(String k, Supplier<?> body) { return (reactor.core.publisher.Flux<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) reactor.core.publisher.Mono<String> mono(String k, Supplier<?> body) { return (reactor.core.publisher.Mono<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.reactivex.rxjava3.core.Flowable<String> flowable(String k, Supplier<?> body) { return (io.reactivex.rxjava3.core.Flowable<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.reactivex.rxjava3.core.Observable<String> observable(String k, Supplier<?> body) { return (io.reactivex.rxjava3.core.Observable<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.reactivex.rxjava3.core.Single<String> single(String k, Supplier<?> body) { return (io.reactivex.rxjava3.core.Single<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.reactivex.rxjava3.core.Maybe<String> maybe(String k, Supplier<?> body) { return (io.reactivex.rxjava3.core.Maybe<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.reactivex.rxjava3.core.Completable completable(String k, Supplier<?> body) { return (io.reactivex.rxjava3.core.Completable) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.smallrye.mutiny.Multi<String> multi(String k, Supplier<?> body) { return (io.smallrye.mutiny.Multi<String>) body.get(); }
                @Coalesce(key = "p0", ttl = TTL) io.smallrye.mutiny.Uni<String> uni(String k, Supplier<?> body) { return (io.smallrye.mutiny.Uni<String>) body.get(); }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);
    private final Object streams = woven.make("Streams");
    private final AtomicInteger subscriptions = new AtomicInteger();

    @AfterEach
    void close() {
        woven.close();
    }

    /**
     * A type of publisher.
     *
     * @param method the method that returns it
     * @param convert converts a source to it
     * @param read converts it to a {@code Flux}
     * @param elements the number of elements that remain of three
     */
    private record Type(
            String method, Function<Flux<String>, Object> convert, Function<Object, Flux<?>> read, int elements) {
        @Override
        public String toString() {
            return method;
        }
    }

    static Stream<Type> types() {
        return Stream.of(
                new Type("flow", JdkFlowAdapter::publisherToFlowPublisher, StreamMethodsTest::ofFlow, 3),
                new Type("publisher", Flowable::fromPublisher, p -> Flux.from((org.reactivestreams.Publisher<?>) p), 3),
                new Type("flux", flux -> flux, p -> (Flux<?>) p, 3),
                new Type("mono", Flux::next, p -> ((Mono<?>) p).flux(), 1),
                new Type("flowable", Flowable::fromPublisher, p -> Flux.from((Flowable<?>) p), 3),
                new Type(
                        "observable",
                        Observable::fromPublisher,
                        p -> Flux.from(
                                ((Observable<?>) p).toFlowable(io.reactivex.rxjava3.core.BackpressureStrategy.BUFFER)),
                        3),
                new Type(
                        "single",
                        flux -> Single.fromPublisher(flux.next()),
                        p -> Flux.from(((Single<?>) p).toFlowable()),
                        1),
                new Type(
                        "maybe",
                        flux -> Maybe.fromPublisher(flux.next()),
                        p -> Flux.from(((Maybe<?>) p).toFlowable()),
                        1),
                new Type("completable", Completable::fromPublisher, p -> Flux.from(((Completable) p).toFlowable()), 0),
                new Type(
                        "multi",
                        flux -> Multi.createFrom().publisher(JdkFlowAdapter.publisherToFlowPublisher(flux)),
                        StreamMethodsTest::ofFlow,
                        3),
                new Type(
                        "uni",
                        flux -> Uni.createFrom()
                                .completionStage(() -> flux.next().toFuture()),
                        p -> Mono.fromCompletionStage(((Uni<?>) p).subscribeAsCompletionStage())
                                .flux(),
                        1));
    }

    private static Flux<?> ofFlow(Object publisher) {
        return JdkFlowAdapter.flowPublisherToFlux((Flow.Publisher<?>) publisher);
    }

    @ParameterizedTest
    @MethodSource("types")
    void publisher_isSharedInFlightAndThenReplayed(Type type) {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        Flux<String> upstream = sink.asFlux().doOnSubscribe(s -> subscriptions.incrementAndGet());
        Object first = call(type, () -> type.convert.apply(upstream));
        Object second = call(type, () -> type.convert.apply(Flux.error(new AssertionError("a second body"))));
        assertThat(subscriptions).hasValue(0);
        List<Object> one = read(type, first);
        List<Object> other = read(type, second);
        assertThat(subscriptions).hasValue(1);
        for (String each : List.of("a", "b", "c")) {
            sink.tryEmitNext(each);
        }
        sink.tryEmitComplete();
        List<Object> expected = List.<Object>of("a", "b", "c").subList(0, type.elements);
        for (List<Object> read : List.of(one, other)) {
            Eventually.isTrue("complete", () -> read.contains("end"));
            assertThat(read.subList(0, read.size() - 1)).isEqualTo(expected);
        }
        Eventually.isTrue(
                "cached", () -> woven.counters("Streams." + type.method).inFlight() == 0);
        List<Object> late =
                read(type, call(type, () -> type.convert.apply(Flux.error(new AssertionError("a second body")))));
        Eventually.isTrue("complete", () -> late.contains("end"));
        assertThat(late.subList(0, late.size() - 1)).isEqualTo(expected);
        assertThat(subscriptions).hasValue(1);
        assertThat(woven.counters("Streams." + type.method).leads()).isEqualTo(1);
        assertThat(woven.counters("Streams." + type.method).hits()).isEqualTo(1);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void upstreamFails_everySubscriberReceivesFailure(Type type) {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        List<Object> one = read(type, call(type, () -> type.convert.apply(sink.asFlux())));
        List<Object> other = read(type, call(type, () -> type.convert.apply(Flux.empty())));
        Throwable broken = new IllegalStateException("broken");
        sink.tryEmitError(broken);
        for (List<Object> read : List.of(one, other)) {
            Eventually.isTrue("failed", () -> !read.isEmpty());
            assertThat(read).containsExactly(broken);
        }
        List<Object> again = read(type, call(type, () -> type.convert.apply(Flux.just("x"))));
        Eventually.isTrue("complete", () -> again.contains("end"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono", "maybe", "uni"})
    void emptyPublisher_isCached(String method) {
        Type type =
                types().filter(each -> each.method.equals(method)).findFirst().orElseThrow();
        assertThat(read(type, call(type, () -> type.convert.apply(Flux.empty()))))
                .containsExactly("end");
        assertThat(read(type, call(type, () -> type.convert.apply(Flux.just("x")))))
                .containsExactly("end");
    }

    @Test
    void lastSubscriberCancels_upstreamIsCancelled() {
        AtomicInteger cancels = new AtomicInteger();
        Flux<String> upstream = Flux.<String>never().doOnCancel(cancels::incrementAndGet);
        reactor.core.Disposable one = flux("k", upstream).subscribe();
        reactor.core.Disposable other = flux("k", Flux.never()).subscribe();
        one.dispose();
        other.dispose();
        Eventually.isTrue("cancelled", () -> cancels.get() == 1);
    }

    @Test
    void cachedMono_isReplayedUntilTtl() {
        AtomicInteger reads = new AtomicInteger();
        Mono<String> mono = mono("k", Mono.fromSupplier(() -> "v" + reads.incrementAndGet()));
        assertThat(mono.block()).isEqualTo("v1");
        assertThat(mono.block()).isEqualTo("v1");
        woven.clock.advance(Duration.ofHours(2));
        assertThat(mono.block()).isEqualTo("v2");
    }

    @Test
    void retry_startsNewFlight() {
        AtomicInteger tries = new AtomicInteger();
        Mono<String> mono = mono("k", Mono.fromCallable(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return "v";
        }));
        assertThat(mono.retry(5).block()).isEqualTo("v");
        assertThat(tries).hasValue(3);
    }

    @Test
    void reactorContext_upstreamSeesThatOfFirstSubscriber() {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        List<Object> seenByUpstream = new CopyOnWriteArrayList<>();
        Flux<String> upstream = Flux.deferContextual(context -> {
            seenByUpstream.add(context.get("user"));
            return sink.asFlux();
        });
        List<Object> one = new CopyOnWriteArrayList<>();
        List<Object> other = new CopyOnWriteArrayList<>();
        withUser(flux("k", upstream), "one", one);
        withUser(flux("k", upstream), "other", other);
        sink.tryEmitNext("a");
        Eventually.isTrue("both", () -> one.size() == 1 && other.size() == 1);
        assertThat(seenByUpstream).containsExactly("one");
        assertThat(one).containsExactly("a for one");
        assertThat(other).containsExactly("a for other");
    }

    private static void withUser(Flux<String> stream, String user, List<Object> into) {
        stream.transformDeferredContextual((its, context) -> its.map(each -> each + " for " + context.get("user")))
                .contextWrite(context -> context.put("user", user))
                .subscribe(into::add);
    }

    @Test
    @SuppressWarnings("removal") // the only way that all versions of Mutiny have
    void mutinyContext_upstreamSeesThatOfFirstSubscriber() {
        UnicastProcessor<String> sink = UnicastProcessor.create();
        List<Object> seenByUpstream = new CopyOnWriteArrayList<>();
        Multi<String> upstream = Multi.createFrom().context(context -> {
            seenByUpstream.add(context.getOrElse("user", () -> "nobody"));
            return sink;
        });
        List<Object> one = new CopyOnWriteArrayList<>();
        List<Object> other = new CopyOnWriteArrayList<>();
        withUser(multi("k", upstream), "one", one);
        withUser(multi("k", upstream), "other", other);
        sink.onNext("a");
        Eventually.isTrue("both", () -> one.size() == 1 && other.size() == 1);
        assertThat(seenByUpstream).containsExactly("one");
        assertThat(one).containsExactly("a for one");
        assertThat(other).containsExactly("a for other");
    }

    @SuppressWarnings("removal") // as above
    private static void withUser(Multi<String> stream, String user, List<Object> into) {
        stream.withContext(
                        (its, context) -> its.map(each -> each + " for " + context.getOrElse("user", () -> "nobody")))
                .subscribe()
                .with(Context.of("user", user), into::add);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reactor.core.publisher.ParallelFlux<String>",
                "reactor.core.publisher.GroupedFlux<String, String>",
                "reactor.core.publisher.ConnectableFlux<String>",
                "io.reactivex.rxjava3.processors.PublishProcessor<String>",
                "io.reactivex.rxjava3.subjects.Subject<String>",
                "java.util.concurrent.SubmissionPublisher<String>",
                "java.util.concurrent.Flow.Processor<String, String>",
                "java.util.concurrent.Flow.Publisher<java.io.InputStream>",
                "reactor.core.publisher.Flux<reactor.core.publisher.Flux<String>>",
                "java.util.Iterator<String>",
                "java.util.stream.Stream<String>",
                "java.io.Reader",
                "AutoCloseable"
            })
    void unsupportedResult_isNotWoven(String type) {
        try (Woven other = Woven.of("class Other { @Coalesce " + type + " stream(String k) { return null; } }")) {
            assertThat(Woven.call(other.make("Other"), "stream", "k")).isNull();
            assertThat(other.isLinked("Other.stream")).isFalse();
        }
    }

    private Object call(Type type, Supplier<?> body) {
        return Objects.requireNonNull(Woven.call(streams, type.method, "k", body));
    }

    @SuppressWarnings("unchecked") // the declared type of the method
    private Flux<String> flux(String key, Flux<String> upstream) {
        return (Flux<String>) Objects.requireNonNull(Woven.call(streams, "flux", key, (Supplier<?>) () -> upstream));
    }

    @SuppressWarnings("unchecked") // the declared type of the method
    private Mono<String> mono(String key, Mono<String> upstream) {
        return (Mono<String>) Objects.requireNonNull(Woven.call(streams, "mono", key, (Supplier<?>) () -> upstream));
    }

    @SuppressWarnings("unchecked") // the declared type of the method
    private Multi<String> multi(String key, Multi<String> upstream) {
        return (Multi<String>) Objects.requireNonNull(Woven.call(streams, "multi", key, (Supplier<?>) () -> upstream));
    }

    private static List<Object> read(Type type, Object publisher) {
        List<Object> read = new CopyOnWriteArrayList<>();
        type.read.apply(publisher).subscribe(read::add, read::add, () -> read.add("end"));
        return read;
    }
}
