package dev.coalesce.it.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.coalesce.Coalesce;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/** Results that hold something. What one caller would take from the others must not be shared; all else must be. */
@SuppressWarnings("IdentityBinaryExpression") // two calls that may return the same object
public class SharedContent {
    record Download(String name, InputStream body) {}

    record Envelope(Object content) {}

    static class Message {
        private final Object payload;

        Message(Object payload) {
            this.payload = payload;
        }

        public Object getPayload() {
            return payload;
        }
    }

    record Quote(String sku, List<String> lines, Map<String, Optional<String>> details) {}

    public static void main(String[] args) throws Exception {
        SharedContent one = new SharedContent();
        show("record", () -> read(one.download().body()));
        show("record in a list, declared as Object", () -> read(((List<?>) one.asObject()).get(0)));
        show("record of Object", () -> read(one.envelope().content()));
        show("wildcard", () -> read(one.wildcard().orElseThrow()));
        show(
                "bean declared as an interface",
                () -> read(((Message) one.supplierOf().get()).getPayload()));
        show("array", () -> read(one.array()[0]));
        same("quote", one::quote);
        same("quote declared as Object", one::quoteAsObject);
        same("HttpClient", one::client);
        same("ExecutorService", one::executor);
        same("ForkJoinPool", one::pool);
        same("ignored by name", one::ignored);
        same("Callable", one::callable);
        same("Supplier", one::supplier);
    }

    private static String read(Object stream) {
        Object found = stream instanceof Download download ? download.body() : stream;
        try {
            return new String(((InputStream) found).readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void show(String kind, Callable<String> read) throws Exception {
        System.out.println(kind + ": " + read.call() + ", " + read.call());
    }

    private static void same(String kind, Callable<?> call) throws Exception {
        System.out.println(kind + ", same object: " + (call.call() == call.call()));
    }

    private static InputStream stream() {
        return new ByteArrayInputStream(new byte[] {'a', 'b'});
    }

    @Coalesce(ttl = "1h")
    Download download() {
        return new Download("a", stream());
    }

    @Coalesce(ttl = "1h")
    Object asObject() {
        return List.of(new Download("a", stream()));
    }

    @Coalesce(ttl = "1h")
    Envelope envelope() {
        return new Envelope(stream());
    }

    @Coalesce(ttl = "1h")
    Optional<?> wildcard() {
        return Optional.of(stream());
    }

    interface Answer {
        Object get();
    }

    record PlainAnswer(Object get) implements Answer {}

    @Coalesce(ttl = "1h")
    Answer supplierOf() {
        return new PlainAnswer(new Message(stream()));
    }

    @Coalesce(ttl = "1h")
    InputStream[] array() {
        return new InputStream[] {stream()};
    }

    @Coalesce(ttl = "1h")
    Quote quote() {
        return new Quote("a", List.of("b"), Map.of("c", Optional.of("d")));
    }

    @Coalesce(ttl = "1h")
    Object quoteAsObject() {
        return quote();
    }

    @Coalesce(ttl = "1h")
    HttpClient client() {
        return HttpClient.newHttpClient();
    }

    @Coalesce(ttl = "1h")
    ExecutorService executor() {
        return Executors.newCachedThreadPool();
    }

    @Coalesce(ttl = "1h")
    ForkJoinPool pool() {
        return new ForkJoinPool(1);
    }

    @Coalesce(ttl = "1h", ignore = "dev.coalesce.it.app.SharedContent$Download")
    Download ignored() {
        return new Download("a", stream());
    }

    @Coalesce(ttl = "1h")
    Callable<String> callable() {
        String text = new String("a");
        return () -> text;
    }

    @Coalesce(ttl = "1h")
    Supplier<String> supplier() {
        String text = new String("a");
        return () -> text;
    }
}
