package dev.coalesce.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one subscriber of a stream does, and what upstream does with its elements, does not reach other subscribers. */
@OnEveryJdk
record StreamIsolationIT(Jdk jdk) {
    private static final String ERRORS = """
            package shop;

            import dev.coalesce.Coalesce;
            import io.reactivex.rxjava3.core.Single;
            import io.smallrye.mutiny.Uni;
            import java.io.IOException;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.concurrent.Callable;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.atomic.AtomicInteger;
            import reactor.core.publisher.Flux;
            import reactor.core.publisher.Mono;
            import reactor.core.publisher.Sinks;

            public class Errors {
                static final int CALLS = 100_000;
                static Sinks.Many<Integer> rows;
                static Sinks.Many<Integer> own;
                static final AtomicInteger bodies = new AtomicInteger();

                @Coalesce(ttl = "1h") static Flux<Integer> prices(String k) {
                    Sinks.Many<Integer> source = bodies.incrementAndGet() == 1 ? rows : own;
                    return source.asFlux().map(Errors::checked);
                }
                @Coalesce(ttl = "1h") static Flux<Integer> lead(String k) { return Flux.range(1, 5).map(Errors::checked); }
                @Coalesce(ttl = "1h") static Mono<Integer> single(String k) { return Mono.just(3).map(Errors::checked); }

                static int checked(int row) {
                    if (row == 3) {
                        throw new IllegalStateException("row 3 is broken");
                    }
                    return row;
                }

                @Coalesce(errorTtl = "1h") static Mono<String> mono(String k) { return Mono.error(new IllegalStateException("down")); }
                @Coalesce(errorTtl = "1h") static Flux<String> flux(String k) { return Flux.error(new IllegalStateException("down")); }
                @Coalesce(errorTtl = "1h") static Flux<String> upstreamTraced(String k) { return Flux.<String>error(new IllegalStateException("down")).checkpoint("upstream"); }
                @Coalesce(errorTtl = "1h") static Uni<String> uni(String k) { return Uni.createFrom().failure(() -> new IllegalStateException("down")); }
                @Coalesce(errorTtl = "1h") static Single<String> rx(String k) { return Single.error(() -> new IllegalStateException("down")); }
                @Coalesce(errorTtl = "1h") static CompletableFuture<String> future(String k) { return CompletableFuture.failedFuture(new IllegalStateException("down")); }

                static String outcome(Callable<?> read) {
                    try {
                        return String.valueOf(read.call());
                    } catch (Exception e) {
                        return e.getMessage();
                    }
                }

                static long size(Throwable thrown) {
                    java.io.StringWriter text = new java.io.StringWriter();
                    thrown.printStackTrace(new java.io.PrintWriter(text));
                    return text.toString().length();
                }

                static Throwable failure(Callable<?> read) {
                    try {
                        read.call();
                        throw new AssertionError();
                    } catch (Exception e) {
                        Throwable root = e;
                        while (root.getCause() != null) {
                            root = root.getCause();
                        }
                        return root;
                    }
                }

                static void repeat(String what, Callable<?> read) {
                    for (int i = 0; i < 1_000; i++) {
                        failure(read);
                    }
                    Throwable before = failure(read);
                    int suppressed = before.getSuppressed().length;
                    long size = size(before);
                    for (int i = 0; i < CALLS; i++) {
                        failure(read);
                    }
                    Throwable after = failure(read);
                    System.out.println(what + ": same " + (before == after) + ", suppressed " + suppressed + ", grown "
                            + (after.getSuppressed().length - suppressed) + ", text grown " + (size(after) - size));
                }

                public static void main(String[] args) throws Exception {
                    rows = Sinks.many().unicast().onBackpressureBuffer();
                    own = Sinks.many().unicast().onBackpressureBuffer();
                    List<Object> strict = new ArrayList<>();
                    prices("k").subscribe(strict::add, e -> strict.add(e.getMessage()));
                    List<Object> skipped = new ArrayList<>();
                    Mono<List<Integer>> lenient = prices("k").onErrorContinue((e, row) -> skipped.add(row)).collectList();
                    CompletableFuture<List<Integer>> result = lenient.toFuture();
                    for (Sinks.Many<Integer> each : List.of(rows, own)) {
                        for (int i = 1; i <= 5; i++) {
                            each.tryEmitNext(i);
                        }
                        each.tryEmitComplete();
                    }
                    System.out.println("strict: " + await(strict, 3) + ", lenient: " + result.get() + ", skipped: " + skipped);

                    System.out.println("lenient first: " + outcome(() -> lead("k").onErrorContinue((e, row) -> {}).collectList().block())
                            + ", strict: " + outcome(() -> lead("k").collectList().block())
                            + ", stops: " + outcome(() -> lead("k").onErrorStop().collectList().block())
                            + ", lenient again: " + outcome(() -> lead("k").onErrorContinue((e, row) -> {}).collectList().block()));
                    System.out.println("lenient Mono: " + outcome(() -> single("k").onErrorContinue((e, row) -> {}).block())
                            + ", strict Mono: " + outcome(() -> single("k").block()));

                    repeat("Mono.block", () -> mono("k").block());
                    repeat("Flux.checkpoint", () -> flux("k").checkpoint("here").blockLast());
                    repeat("checkpoint upstream", () -> upstreamTraced("k").checkpoint("here").blockLast());
                    repeat("Uni.await", () -> uni("k").await().indefinitely());
                    repeat("Single.blockingGet", () -> rx("k").blockingGet());
                    repeat("future.get", () -> future("k").get());
                    System.exit(0);
                }

                /** The subscriber may be called by another thread. */
                static List<Object> await(List<Object> signals, int count) throws InterruptedException {
                    long start = System.nanoTime();
                    while (signals.size() < count && System.nanoTime() - start < 30_000_000_000L) {
                        Thread.sleep(1);
                    }
                    return signals;
                }
            }
            """;

    private static final String WRITES = """
            package shop;

            import dev.coalesce.Coalesce;
            import dev.coalesce.Invalidates;
            import io.reactivex.rxjava3.core.Completable;
            import io.reactivex.rxjava3.core.Single;
            import io.smallrye.mutiny.Uni;
            import java.util.concurrent.CompletableFuture;
            import reactor.core.publisher.Mono;

            public class Writes {
                static volatile String stored;
                static CompletableFuture<Void> mayRead = new CompletableFuture<>();

                /** Reads when it is subscribed to, and answers when it may. */
                static CompletableFuture<String> read() {
                    String value = stored;
                    return mayRead.thenApply(v -> value);
                }

                @Coalesce static Mono<String> mono(String k) { return Mono.fromFuture(Writes::read); }
                @Coalesce static Single<String> single(String k) { return Single.defer(() -> Single.fromCompletionStage(read())); }
                @Coalesce static Uni<String> uni(String k) { return Uni.createFrom().completionStage(Writes::read); }

                @Invalidates(type = Writes.class, method = "mono", key = "p0")
                @Invalidates(type = Writes.class, method = "single", key = "p0")
                @Invalidates(type = Writes.class, method = "uni", key = "p0")
                static void saved(String k) {}

                static void save(String k, String value) {
                    stored = value;
                    saved(k);
                    mayRead.complete(null);
                }

                static void begin() {
                    stored = "old";
                    mayRead = new CompletableFuture<>();
                }

                public static void main(String[] args) throws Exception {
                    begin();
                    CompletableFuture<String> reader = mono("k").toFuture();
                    System.out.println("Mono: " + Mono.fromRunnable(() -> save("k", "new")).then(mono("k")).block() + ", the reader " + reader.get());
                    begin();
                    CompletableFuture<String> rxReader = single("k").toCompletionStage().toCompletableFuture();
                    System.out.println("Single: " + Completable.fromAction(() -> save("k", "new")).andThen(single("k")).blockingGet() + ", the reader " + rxReader.get());
                    begin();
                    CompletableFuture<String> uniReader = uni("k").subscribeAsCompletionStage();
                    Uni<String> after = uni("k");
                    System.out.println("Uni: " + Uni.createFrom().voidItem().invoke(() -> save("k", "new")).chain(() -> after).await().indefinitely() + ", the reader " + uniReader.get());
                    begin();
                    CompletableFuture<String> other = mono("k").toFuture();
                    Mono<String> assembled = mono("k");
                    saved("l");
                    CompletableFuture<String> joined = assembled.toFuture();
                    stored = "not read";
                    mayRead.complete(null);
                    System.out.println("another key: " + other.get() + ", " + joined.get());
                    System.exit(0);
                }
            }
            """;

    private static final String BUFFERS = """
            package shop;

            import dev.coalesce.Coalesce;
            import io.reactivex.rxjava3.core.Flowable;
            import io.smallrye.mutiny.Multi;
            import java.nio.ByteBuffer;
            import java.util.AbstractList;
            import java.util.ArrayList;
            import java.util.Collections;
            import java.util.List;
            import java.util.concurrent.Flow;
            import reactor.core.publisher.Flux;
            import reactor.core.publisher.Mono;

            public class Buffers {
                /** Fills one buffer again and again, as pooled memory is. */
                static Flux<ByteBuffer> reused() {
                    return Flux.defer(() -> {
                        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
                        return Flux.range(1, 3).map(i -> buffer.clear().put((byte) (int) i).flip())
                                .doOnTerminate(() -> buffer.clear().put((byte) 99));
                    });
                }

                @Coalesce(ttl = "1h") static Flux<ByteBuffer> flux(String k) { return reused(); }
                @Coalesce(ttl = "1h") static Flowable<ByteBuffer> flowable(String k) { return Flowable.fromPublisher(reused()); }
                @Coalesce(ttl = "1h") static Multi<ByteBuffer> multi(String k) {
                    return Multi.createFrom().publisher(reactor.adapter.JdkFlowAdapter.publisherToFlowPublisher(reused()));
                }
                @Coalesce(ttl = "1h") static Flux<List<ByteBuffer>> lists(String k) {
                    return reused().map(buffer -> Collections.unmodifiableList(new ArrayList<>(List.of(buffer))));
                }
                @Coalesce(ttl = "1h") static Flux<byte[]> arrays(String k) {
                    byte[] array = new byte[1];
                    return Flux.range(1, 3).map(i -> {
                        array[0] = (byte) (int) i;
                        return array;
                    });
                }
                @Coalesce(ttl = "1h") static Flux<Object> objects(String k) { return reused().cast(Object.class); }

                /** A list of an object-relational mapper throws like this outside of its session. */
                static class Lazy extends AbstractList<String> {
                    @Override public String get(int i) { throw new IllegalStateException("no session"); }
                    @Override public int size() { throw new IllegalStateException("no session"); }
                    @Override public String toString() { return "a lazy list"; }
                }
                @Coalesce(ttl = "1h") static Mono<List<String>> lazy(String k) { return Mono.fromSupplier(Lazy::new); }
                @Coalesce(ttl = "1h") static Mono<Object> lazyObject(String k) { return Mono.fromSupplier(Lazy::new); }
                @Coalesce(ttl = "1h") static List<String> lazyValue(String k) { return Collections.unmodifiableList(new Lazy()); }
                @Coalesce(ttl = "1h") static Flow.Publisher<List<String>> lazyFlow(String k) {
                    return reactor.adapter.JdkFlowAdapter.publisherToFlowPublisher(Flux.just(new Lazy()));
                }

                /** What a caller reads, which moves the position, and then spoils. */
                static Object spoiled(Object element) {
                    if (element instanceof ByteBuffer buffer) {
                        byte value = buffer.get();
                        buffer.clear().put((byte) 77);
                        return value;
                    }
                    if (element instanceof byte[] array) {
                        byte value = array[0];
                        array[0] = 77;
                        return value;
                    }
                    return ((List<?>) element).stream().map(Buffers::spoiled).toList();
                }

                static void show(String what, Flux<?> flux) {
                    System.out.println(what + ": " + flux.map(Buffers::spoiled).collectList().block() + ", hits "
                            + flux.map(Buffers::spoiled).collectList().block() + " "
                            + flux.map(Buffers::spoiled).collectList().block());
                }

                public static void main(String[] args) throws Exception {
                    show("Flux", flux("k"));
                    show("Flowable", Flux.from(flowable("k")));
                    show("Multi", reactor.adapter.JdkFlowAdapter.flowPublisherToFlux(multi("k")));
                    show("lists", lists("k"));
                    show("arrays", arrays("k"));
                    show("objects", objects("k"));
                    System.out.println(lazy("k").map(Object::toString).block() + ", hit " + lazy("k").map(Object::toString).block());
                    System.out.println(lazyObject("k").map(Object::toString).block());
                    System.out.println(reactor.adapter.JdkFlowAdapter.flowPublisherToFlux(lazyFlow("k")).map(Object::toString).blockLast());
                    System.out.println("same value: " + (lazyValue("k") == lazyValue("k")));
                    System.exit(0);
                }
            }
            """;

    private static final List<Path> CLASS_PATH = new ArrayList<>(BuildOutput.streamLibraries());

    static {
        CLASS_PATH.add(Compile.into("stream-isolation")
                .source("shop/Errors", ERRORS)
                .source("shop/Writes", WRITES)
                .source("shop/Buffers", BUFFERS)
                .against(BuildOutput.streamLibraries())
                .classes());
        CLASS_PATH.add(BuildOutput.ANNOTATIONS);
    }

    private JvmResult run(String main) {
        return Jvm.of(jdk).agent().classPath(CLASS_PATH).main("shop." + main);
    }

    @Test
    void failures_areNotSkippedForOthersAndDoNotGrow() {
        run("Errors")
                .printsQuietly(
                        "strict: [1, 2, row 3 is broken], lenient: [1, 2, 4, 5], skipped: [3]",
                        "lenient first: [1, 2, 4, 5], strict: row 3 is broken, stops: row 3 is broken, lenient again:"
                                + " [1, 2, 4, 5]",
                        "lenient Mono: null, strict Mono: row 3 is broken",
                        "Mono.block: same true, suppressed 0, grown 0, text grown 0",
                        "Flux.checkpoint: same true, suppressed 1, grown 0, text grown 0",
                        "checkpoint upstream: same true, suppressed 1, grown 0, text grown 0",
                        "Uni.await: same true, suppressed 0, grown 0, text grown 0",
                        "Single.blockingGet: same true, suppressed 0, grown 0, text grown 0",
                        "future.get: same true, suppressed 0, grown 0, text grown 0");
    }

    @Test
    void publisherAssembledBeforeInvalidation_readsWhatWasWritten() {
        run("Writes")
                .printsQuietly(
                        "Mono: new, the reader old",
                        "Single: new, the reader old",
                        "Uni: new, the reader old",
                        "another key: old, old");
    }

    @Test
    void elementsThatUpstreamOrACallerChanges_areEachSubscribersOwn() {
        String all = ": [1, 2, 3], hits [1, 2, 3] [1, 2, 3]";
        run("Buffers")
                .printsQuietly(
                        "Flux" + all,
                        "Flowable" + all,
                        "Multi" + all,
                        "lists: [[1], [2], [3]], hits [[1], [2], [3]] [[1], [2], [3]]",
                        "arrays" + all,
                        "objects" + all,
                        "a lazy list, hit a lazy list",
                        "a lazy list",
                        "a lazy list",
                        "same value: true");
    }
}
