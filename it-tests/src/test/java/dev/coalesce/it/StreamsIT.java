package dev.coalesce.it;

import dev.coalesce.it.app.Publishers;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Methods that return publishers of the JDK, of reactive libraries, or of two versions of one library. */
@OnEveryJdk
record StreamsIT(Jdk jdk) {
    private static final String LIBRARIES = """
            package shop;

            import dev.coalesce.Coalesce;
            import io.reactivex.rxjava3.core.*;
            import io.smallrye.mutiny.Multi;
            import io.smallrye.mutiny.Uni;
            import java.time.Duration;
            import java.util.List;
            import java.util.concurrent.CountDownLatch;
            import java.util.concurrent.TimeUnit;
            import java.util.concurrent.atomic.AtomicInteger;
            import org.reactivestreams.Publisher;
            import reactor.core.publisher.Flux;
            import reactor.core.publisher.Mono;

            public class Main {
                static final AtomicInteger bodies = new AtomicInteger();
                static final AtomicInteger upstreams = new AtomicInteger();

                @Coalesce Flux<String> flux(String k) { return source(); }
                @Coalesce Publisher<String> publisher(String k) { return source(); }
                @Coalesce Mono<String> mono(String k) { return source().last(); }
                @Coalesce Flowable<String> flowable(String k) { return Flowable.fromPublisher(source()); }
                @Coalesce Observable<String> observable(String k) { return Observable.fromPublisher(source()); }
                @Coalesce Single<String> single(String k) { return Single.fromPublisher(source().last()); }
                @Coalesce Maybe<String> maybe(String k) { return Maybe.fromPublisher(source().last()); }
                @Coalesce Completable completable(String k) { return Completable.fromPublisher(source()); }
                @Coalesce Multi<String> multi(String k) { return Multi.createFrom().publisher(reactor.adapter.JdkFlowAdapter.publisherToFlowPublisher(source())); }
                @Coalesce Uni<String> uni(String k) { return Uni.createFrom().completionStage(() -> source().last().toFuture()); }

                static Flux<String> source() {
                    bodies.incrementAndGet();
                    return Flux.just("a", "b", "c").delayElements(Duration.ofMillis(300)).doOnSubscribe(s -> upstreams.incrementAndGet());
                }

                interface Read { Object all() throws Exception; }

                static void show(String name, Read read) throws Exception {
                    bodies.set(0);
                    upstreams.set(0);
                    List<Object> results = new java.util.concurrent.CopyOnWriteArrayList<>();
                    CountDownLatch start = new CountDownLatch(1);
                    List<Thread> threads = new java.util.ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        Thread thread = new Thread(() -> {
                            try {
                                start.await();
                                results.add(String.valueOf(read.all()));
                            } catch (Throwable e) {
                                results.add(e);
                            }
                        });
                        threads.add(thread);
                        thread.start();
                    }
                    start.countDown();
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    System.out.println(name + ": " + new java.util.TreeSet<>(results.stream().map(String::valueOf).toList()) + " for " + results.size() + ", bodies: " + bodies + ", upstreams: " + upstreams);
                }

                public static void main(String[] args) throws Exception {
                    Main main = new Main();
                    show("Flux", () -> main.flux("k").collectList().block());
                    show("Publisher", () -> Flux.from(main.publisher("k")).collectList().block());
                    show("Mono", () -> main.mono("k").block());
                    show("Flowable", () -> main.flowable("k").toList().blockingGet());
                    show("Observable", () -> main.observable("k").toList().blockingGet());
                    show("Single", () -> main.single("k").blockingGet());
                    show("Maybe", () -> main.maybe("k").blockingGet());
                    show("Completable", () -> { main.completable("k").blockingAwait(); return "done"; });
                    show("Multi", () -> main.multi("k").collect().asList().await().indefinitely());
                    show("Uni", () -> main.uni("k").await().indefinitely());
                    System.exit(0);
                }
            }
            """;

    private static final String VERSIONS = """
            package shop;

            import dev.coalesce.Coalesce;
            import java.lang.ref.WeakReference;
            import java.net.URL;
            import java.net.URLClassLoader;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.concurrent.atomic.AtomicInteger;
            import reactor.core.publisher.Flux;
            import reactor.core.publisher.Mono;

            public class Versions {
                static final AtomicInteger bodies = new AtomicInteger();

                @Coalesce(ttl = "1h") static Flux<Object> flux(String k) { bodies.incrementAndGet(); return Flux.just(new Versions(), 1); }
                @Coalesce(waitTimeout = "1h") static Flux<Object> never(String k) { return Flux.never(); }
                @Coalesce(ttl = "1h") static Mono<Object> mono(String k) { bodies.incrementAndGet(); return Mono.just(new Versions()); }

                public static String use() {
                    flux("k").collectList().block();
                    List<Object> again = flux("k").collectList().block();
                    mono("k").block();
                    mono("k").block();
                    never("k").subscribe().dispose();
                    never("l").subscribe();
                    never("l").subscribe();
                    return "elements: " + again.size() + ", bodies: " + bodies;
                }

                public static void main(String[] args) throws Exception {
                    WeakReference<ClassLoader> one = run(args[0]);
                    WeakReference<ClassLoader> other = run(args[1]);
                    long start = System.nanoTime();
                    while (one.get() != null || other.get() != null) {
                        System.gc();
                        if (System.nanoTime() - start > 30_000_000_000L) {
                            System.out.println("not collected: " + one.get() + ", " + other.get());
                            System.exit(1);
                        }
                    }
                    System.out.println("both are collected");
                }

                static WeakReference<ClassLoader> run(String classPath) throws Exception {
                    List<URL> urls = new ArrayList<>();
                    for (String each : classPath.split(java.io.File.pathSeparator)) {
                        urls.add(new java.io.File(each).toURI().toURL());
                    }
                    try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
                        Class<?> type = loader.loadClass("shop.Versions");
                        String version = new java.io.File(loader.loadClass("reactor.core.publisher.Flux").getProtectionDomain().getCodeSource().getLocation().toURI()).getName();
                        System.out.println(version + ": " + type.getMethod("use").invoke(null));
                        return new WeakReference<>(loader);
                    }
                }
            }
            """;

    @Test
    void jdkPublisher_isSharedByAllSubscribers() {
        Jvm.of(jdk)
                .agent()
                .main(Publishers.class)
                .prints(
                        "clients: 22, complete: 22, bodies: 1",
                        "leads: 1, follows: 1, in flight: 0, cancels: 1",
                        "same iterator: false")
                .complains(
                        "@Coalesce on dev.coalesce.it.app.Publishers.iterator(java.lang.String) has no effect: the method returns"
                                + " java.util.Iterator, which can be used only once");
    }

    @Test
    void publisherTypesOfEachLibrary_areShared() {
        List<Path> classPath = new ArrayList<>(BuildOutput.streamLibraries());
        classPath.add(Compile.into("stream-libraries")
                .source("shop/Main", LIBRARIES)
                .against(BuildOutput.streamLibraries())
                .classes());
        classPath.add(BuildOutput.ANNOTATIONS);
        String all = "[[a, b, c]]";
        Jvm.of(jdk)
                .agent()
                .classPath(classPath)
                .main("shop.Main")
                .printsQuietly(
                        sharedOnce("Flux", all),
                        sharedOnce("Publisher", all),
                        sharedOnce("Mono", "[c]"),
                        sharedOnce("Flowable", all),
                        sharedOnce("Observable", all),
                        sharedOnce("Single", "[c]"),
                        sharedOnce("Maybe", "[c]"),
                        sharedOnce("Completable", "[done]"),
                        sharedOnce("Multi", all),
                        sharedOnce("Uni", "[c]"));
    }

    private static String sharedOnce(String type, String results) {
        return type + ": " + results + " for 10, bodies: 1, upstreams: 1";
    }

    @Test
    void twoVersionsOfOneLibrary_workAndAreCollected() {
        Path classes = Compile.into("two-versions")
                .source("shop/Versions", VERSIONS)
                .against(BuildOutput.oldStreamLibraries())
                .classes();
        List<Path> mainClassPath = new ArrayList<>(List.of(classes, BuildOutput.ANNOTATIONS));
        mainClassPath.addAll(BuildOutput.oldStreamLibraries()); // the verifier needs their types in main
        Jvm.of(jdk)
                .agent()
                .classPath(mainClassPath)
                .main(
                        "shop.Versions",
                        classPathOf(classes, BuildOutput.streamLibraries()),
                        classPathOf(classes, BuildOutput.oldStreamLibraries()))
                .printsQuietly(
                        "reactor-core-3.8.8.jar: elements: 2, bodies: 2",
                        "reactor-core-3.3.22.RELEASE.jar: elements: 2, bodies: 2",
                        "both are collected");
    }

    private static String classPathOf(Path classes, List<Path> libraries) {
        List<Path> all = new ArrayList<>(libraries);
        all.add(classes);
        all.add(BuildOutput.ANNOTATIONS);
        return all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
