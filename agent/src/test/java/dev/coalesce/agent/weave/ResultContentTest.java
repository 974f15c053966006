package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.processor.CoalesceProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests which declared results are refused or warned about, and that the compiler and the agent agree about them. The
 * libraries are stubs: types are compared by name.
 */
class ResultContentTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    /** Types of libraries, as far as the tests need them. */
    private static final Map<String, String> LIBRARIES = libraries(
            "org.springframework.core.io.Resource: interface",
            "org.springframework.core.io.buffer.DataBuffer: interface",
            "org.springframework.web.reactive.function.client.ClientResponse: interface",
            "org.springframework.web.reactive.socket.WebSocketMessage: class",
            "org.springframework.web.context.request.async.DeferredResult: class<T>",
            "org.springframework.web.context.request.async.WebAsyncTask: class<T>",
            "org.springframework.util.concurrent.ListenableFuture: interface<T> extends java.util.concurrent.Future<T>",
            "io.netty.util.concurrent.Future: interface<T> extends java.util.concurrent.Future<T>",
            "io.r2dbc.spi.Connection: interface",
            "io.vavr.concurrent.Future: interface<T>",
            "io.vavr.control.Try: interface<T>",
            "io.vavr.Lazy: class<T>",
            "io.vertx.core.Future: interface<T>",
            "io.vertx.core.CompositeFuture: interface extends io.vertx.core.Future<Object>",
            "scala.concurrent.Future: interface<T>",
            "scala.collection.Iterator: interface<T>",
            "kotlinx.coroutines.Job: interface",
            "kotlinx.coroutines.Deferred: interface<T> extends kotlinx.coroutines.Job",
            "jakarta.persistence.Entity: @interface",
            "javax.persistence.Entity: @interface",
            "org.hibernate.collection.spi.PersistentCollection: interface<T>");

    /** {@code ResponseEntity} and {@code Page} have what callers read in a superclass, as in Spring. */
    private static final String SPRING = """
            static class HttpEntity<T> { private T body; public T getBody() { return body; } }
            static class ResponseEntity<T> extends HttpEntity<T> { private int status; public int getStatus() { return 0; } }
            interface Page<T> extends Iterable<T> { List<T> getContent(); }
            @jakarta.persistence.Entity static class Order { long id; public long getId() { return id; } }
            @javax.persistence.Entity static class Bill {}
            static class SpecialOrder extends Order {}
            record Line(String sku, int count) {}
            record Quote(List<Line> lines, Map<String, Line> bySku, Quote previous) {}
            """;

    private static Map<String, String> libraries(String... declarations) {
        Map<String, String> sources = new HashMap<>();
        for (String each : declarations) {
            String name = each.substring(0, each.indexOf(':'));
            String kind = each.substring(each.indexOf(' ') + 1);
            int dot = name.lastIndexOf('.');
            String header = kind.replaceFirst("^(@?\\w+)", "$1 " + name.substring(dot + 1));
            sources.put(name, "package " + name.substring(0, dot) + "; public " + header + " {}");
        }
        return sources;
    }

    private static final List<String> SINGLE_USE = List.of(
            "record R(java.io.InputStream body) {} get: R",
            "record R(String name, java.io.Reader body) {} get: R",
            "record In(java.io.FileInputStream body) {} record R(In in) {} get: R",
            "record In(java.io.InputStream body) {} record R(List<In> all) {} get: Map<String, R>",
            "record R(Flow.Publisher<String> events) {} get: R",
            "record R(java.nio.ByteBuffer data) {} get: R",
            "record R<T>(T value) {} get: R<java.io.InputStream>",
            "static class B { private java.io.InputStream in; public java.io.InputStream getIn() { return in; } } get: B",
            "static class B { public java.util.Iterator<String> rows; } get: B",
            "static class B { java.util.stream.Stream<String> all; java.util.stream.Stream<String> all() { return all; } }"
                    + " get: B",
            "static class A { public java.sql.ResultSet rows; } static class B extends A {} get: B",
            "static class L extends ArrayList<java.io.InputStream> {} get: L",
            "get: java.io.InputStream[]",
            "get: List<java.io.InputStream[]>",
            "get: List<? extends java.io.Reader>",
            "get: Map.Entry<String, java.util.Enumeration<String>>",
            "get: Optional<Optional<Optional<Optional<java.io.Reader>>>>",
            "get: ResponseEntity<java.io.InputStream>",
            "get: ResponseEntity<org.springframework.core.io.Resource>",
            "get: java.net.http.HttpResponse<java.io.InputStream>",
            "get: java.net.http.HttpResponse<Flow.Publisher<List<java.nio.ByteBuffer>>>",
            "get: CompletableFuture<ResponseEntity<java.io.InputStream>>",
            "get: CompletableFuture<java.net.http.HttpResponse<java.util.stream.Stream<String>>>",
            "get: CompletionStage<java.sql.Connection>",
            "get: reactor.core.publisher.Mono<ResponseEntity<reactor.core.publisher.Flux<String>>>",
            "get: reactor.core.publisher.Mono<org.springframework.web.reactive.function.client.ClientResponse>",
            "get: reactor.core.publisher.Mono<List<org.springframework.core.io.buffer.DataBuffer>>",
            "get: reactor.core.publisher.Mono<Optional<java.io.InputStream>>",
            "get: reactor.core.publisher.Mono<io.r2dbc.spi.Connection>",
            "get: reactor.core.publisher.Flux<org.springframework.web.reactive.socket.WebSocketMessage>",
            "get: io.smallrye.mutiny.Uni<ResponseEntity<java.io.Reader>>",
            "get: java.sql.Blob",
            "get: Optional<java.sql.Clob>",
            "get: javax.xml.stream.XMLStreamReader",
            "get: java.lang.Process",
            "get: java.util.zip.Inflater",
            "get: scala.collection.Iterator<String>",
            "static class C implements AutoCloseable { public void close() {} } get: C",
            "get: List<java.util.Iterator<String>>");

    @Test
    void singleUseContent_isRefused() {
        assertThat(messages(SINGLE_USE))
                .hasSameSizeAs(SINGLE_USE)
                .allSatisfy(message -> assertThat(message)
                        .contains("the method returns ", ", which can be used only once", "in ignore"));
    }

    private static final List<String> SHAREABLE = List.of(
            "get: Quote",
            "get: String",
            "get: int[]",
            "get: Object",
            "get: List<String>",
            "get: Optional<Map<String, List<Line>>>",
            "get: ResponseEntity<String>",
            "get: ResponseEntity<?>",
            "get: ResponseEntity<Quote>",
            "get: Page<Line>",
            "get: List<AutoCloseable>",
            "get: List<CompletableFuture<String>>",
            "get: java.net.http.HttpClient",
            "get: ExecutorService",
            "get: ScheduledExecutorService",
            "get: ForkJoinPool",
            "get: ThreadPoolExecutor",
            "get: CompletableFuture<java.net.http.HttpClient>",
            "get: reactor.core.publisher.Mono<ExecutorService>",
            "abstract static class P implements ExecutorService {} get: P",
            "get: javax.sql.DataSource",
            "get: java.nio.file.Path",
            "get: java.io.File",
            "get: java.net.http.HttpResponse<String>",
            "get: Class<? extends java.io.InputStream>",
            "get: List<Supplier<java.io.InputStream>>",
            "get: org.springframework.core.io.Resource",
            "get: Map<?, ? super java.io.InputStream>",
            "get: Flow.Publisher<java.nio.ByteBuffer>",
            "get: Flow.Publisher<List<java.nio.ByteBuffer>>",
            "get: io.vertx.core.Future<String>",
            "get: kotlinx.coroutines.Deferred<String>",
            "static class C implements Supplier<String> { public String get() { return null; } } get: C",
            "static class B { java.io.InputStream in; public java.io.InputStream open() { return in; } } get: B",
            "static class B { private String in; public java.io.InputStream getIn() { return null; } } get: B",
            "static class B { public static final java.io.InputStream IN = null; } get: B",
            "record R(AutoCloseable client, ExecutorService pool, java.net.http.HttpClient http) {} get: R",
            "record Node(List<Node> children, Node parent) {} get: Node",
            "enum E { A } get: E");

    @Test
    void shareableContent_isAccepted() {
        assertThat(messages(SHAREABLE)).isEmpty();
    }

    private static final List<String> UNFINISHED = List.of(
            "get: Future<String>",
            "get: FutureTask<String>",
            "get: ForkJoinTask<String>",
            "get: org.springframework.util.concurrent.ListenableFuture<String>",
            "get: org.springframework.web.context.request.async.DeferredResult<String>",
            "get: org.springframework.web.context.request.async.WebAsyncTask<String>",
            "get: io.netty.util.concurrent.Future<String>",
            "get: io.vavr.concurrent.Future<String>",
            "get: io.vavr.control.Try<String>",
            "get: io.vavr.Lazy<String>",
            "get: scala.concurrent.Future<String>",
            "get: kotlinx.coroutines.Job",
            "static class F extends FutureTask<String> { F() { super(null); } } get: F");

    @Test
    void unfinishedResult_isRefused() {
        assertThat(messages(UNFINISHED))
                .hasSameSizeAs(UNFINISHED)
                .allSatisfy(message -> assertThat(message).contains("which may be pending or failed"));
    }

    private static final List<String> DEFERRED = List.of("get: Callable<String>", "get: Supplier<String>");

    @Test
    void deferredWork_isRefused() {
        assertThat(messages(DEFERRED))
                .hasSameSizeAs(DEFERRED)
                .allSatisfy(message -> assertThat(message).contains("work that has not run yet"));
    }

    private static final List<String> SUBTYPES = List.of(
            "get: io.vertx.core.CompositeFuture; io.vertx.core.Future itself",
            "static class F extends CompletableFuture<String> {} get: F; CompletableFuture or CompletionStage itself",
            "get: java.io.ByteArrayInputStream; InputStream itself",
            "get: reactor.core.publisher.ConnectableFlux<String>; reactor.core.publisher.Flux itself");

    @Test
    void subtypeOfSharedType_isRefused() {
        List<String> examples =
                SUBTYPES.stream().map(each -> each.replaceFirst("; .*", "")).toList();
        List<String> allowed =
                SUBTYPES.stream().map(each -> each.replaceFirst(".*; ", "")).toList();
        assertThat(messages(examples))
                .zipSatisfy(allowed, (message, each) -> assertThat(message).contains("Return " + each));
    }

    private static final List<String> ENTITIES = List.of(
            "get: Order",
            "get: Bill",
            "get: SpecialOrder",
            "get: Optional<Order>",
            "get: List<? extends Order>",
            "get: Page<Order>",
            "get: Map<Long, Order>",
            "get: Order[]",
            "get: CompletableFuture<List<Order>>",
            "get: reactor.core.publisher.Flux<Order>",
            "record View(String title, Order order) {} get: View",
            "static class M { public List<Bill> bills; } get: Optional<M>",
            "interface Bag<T> extends List<T>, org.hibernate.collection.spi.PersistentCollection<T> {} get: Bag<String>");

    @Test
    void entity_isWarnedAbout() {
        assertThat(messages(ENTITIES))
                .hasSameSizeAs(ENTITIES)
                .allSatisfy(message -> assertThat(message)
                        .contains(
                                "an entity that belongs to a session",
                                "Return a DTO or a record, or name the type in"));
    }

    @Test
    void typeNamedInIgnore_isAccepted() {
        assertThat(messages(List.of(
                        "ignore(app.NAME.Order) get: List<Order>",
                        "ignore(app.NAME.C) static class C implements AutoCloseable { public void close() {} } get: C",
                        "ignore(other, java.io.InputStream) record R(java.io.InputStream body) {} get: R")))
                .isEmpty();
    }

    /** The compiler has no class of the agent, and the agent none of the compiler's. */
    @ParameterizedTest
    @ValueSource(strings = {"ResultTypes.java", "ResultContent.java", "IdentityParameters.java", "Candidates.java"})
    void copiesOfTheRules_areEqual(String file) throws IOException {
        String agents = Files.readString(Path.of("src/main/java/dev/coalesce/agent/classes", file));
        String processors = Files.readString(Path.of("../annotations/src/main/java/dev/coalesce/processor", file));
        assertThat(processors)
                .isEqualTo(agents.replace("package dev.coalesce.agent.classes;", "package dev.coalesce.processor;"));
    }

    /** Returns what both the agent and the compiler say about the methods of examples, in their order. */
    private static List<String> messages(List<String> examples) {
        List<String> names = new ArrayList<>();
        StringBuilder source = new StringBuilder();
        for (String each : examples) {
            String name = "Content" + CLASSES.incrementAndGet();
            names.add("app." + name);
            source.append(source(name, each));
        }
        List<String> compiler = Compiled.messages(new CoalesceProcessor(), source.toString(), LIBRARIES).stream()
                .filter(message -> message.startsWith("@Coalesce: "))
                .map(message -> message.substring("@Coalesce: ".length()))
                .toList();
        assertThat(compiler).as("the compiler's messages").isEqualTo(byAgent(names, source.toString()));
        return compiler;
    }

    private static String source(String name, String example) {
        int get = example.lastIndexOf("get: ");
        String types = example.substring(0, get);
        String ignore = "";
        if (types.startsWith("ignore(")) {
            int end = types.indexOf(')');
            ignore = "(ignore = {\""
                    + types.substring(7, end).replace("NAME.", name + "$").replace(", ", "\", \"") + "\"})";
            types = types.substring(end + 1);
        }
        return "class " + name + " { " + SPRING + types + " @Coalesce" + ignore + " " + example.substring(get + 5)
                + " get() { return null; } }\n";
    }

    private static List<String> byAgent(List<String> names, String source) {
        Map<String, byte[]> classes = Compiled.of(source, LIBRARIES);
        ClassLoader loader = new IsolatingLoader(ResultContentTest.class.getClassLoader(), classes);
        List<String> messages = new ArrayList<>();
        for (String name : names) {
            try (CapturedLog log = CapturedLog.listen()) {
                byte[] unused = new Weaver().weave(name, Objects.requireNonNull(classes.get(name)), loader, true);
                log.lines(name + ".get").stream()
                        .map(line -> line.replaceFirst(".* on \\S+get\\(\\) (has no effect: )?", ""))
                        .forEach(messages::add);
            }
        }
        return messages;
    }
}
