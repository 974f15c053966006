package dev.coalesce.it.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.coalesce.Coalesce;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;

/** Results that only one caller can use. Each caller must get a complete result of its own. */
public class SingleUseResults {
    public static void main(String[] args) throws Exception {
        SingleUseResults one = new SingleUseResults();
        show("ByteArrayInputStream", one::stream, in -> new String(in.readAllBytes(), US_ASCII));
        show("Iterator", one::iterator, Iterator::next);
        show("Stream", one::elements, s -> String.join("", s.toList()));
        show("Reader", one::reader, in -> "" + (char) in.read());
        show("SubmissionPublisher", one::publisher, p -> "published");
        show("AutoCloseable", one::closeable, c -> "open");
        show("Future", one::future, f -> f.isCancelled() ? "cancelled" : "pending");
        show(
                "future of an InputStream",
                one::futureOfStream,
                f -> new String(f.join().readAllBytes(), US_ASCII));
        ThreeCallers.show("InputStream declared as Object", () -> one.declaredAsObject("k"));
    }

    private interface Use<T> {
        String use(T result) throws Exception;
    }

    /** Makes two calls in a row. A cached result would already be used up for the second call. */
    private static <T> void show(String kind, Callable<T> call, Use<T> use) throws Exception {
        T first = call.call();
        T second = call.call();
        System.out.println(
                kind + ": " + use.use(first) + ", " + use.use(second) + ", same object: " + (first == second));
    }

    @Coalesce(ttl = "1h")
    ByteArrayInputStream stream() {
        return new ByteArrayInputStream(new byte[] {'a', 'b'});
    }

    @Coalesce(ttl = "1h")
    Iterator<String> iterator() {
        return List.of("ab").iterator();
    }

    @Coalesce(ttl = "1h")
    Stream<String> elements() {
        return Stream.of("a", "b");
    }

    @Coalesce(ttl = "1h")
    Reader reader() {
        return new StringReader("a");
    }

    @Coalesce(ttl = "1h")
    SubmissionPublisher<String> publisher() {
        return new SubmissionPublisher<>();
    }

    @Coalesce(ttl = "1h")
    AutoCloseable closeable() {
        Object each = new Object();
        return () -> System.out.println(each);
    }

    @Coalesce(ttl = "1h")
    Future<String> future() {
        return new FutureTask<>(() -> "");
    }

    @Coalesce(ttl = "1h")
    CompletableFuture<InputStream> futureOfStream() {
        return CompletableFuture.completedFuture(new ByteArrayInputStream(new byte[] {'a', 'b'}));
    }

    @Coalesce(ttl = "1h")
    Object declaredAsObject(String key) {
        ThreeCallers.body();
        return new ByteArrayInputStream(new byte[0]);
    }
}
