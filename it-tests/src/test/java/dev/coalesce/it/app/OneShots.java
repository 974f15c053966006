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

/** Results that one caller uses up. Each caller has to get its own, and all of it. */
public class OneShots {
    public static void main(String[] args) throws Exception {
        OneShots one = new OneShots();
        show("ByteArrayInputStream", one::stream, in -> new String(in.readAllBytes(), US_ASCII));
        show("Iterator", one::iterator, Iterator::next);
        show("Stream", one::elements, s -> String.join("", s.toList()));
        show("Reader", one::reader, in -> "" + (char) in.read());
        show("SubmissionPublisher", one::publisher, p -> "published");
        show("AutoCloseable", one::closeable, c -> "open");
        show("Future", one::future, f -> f.isCancelled() ? "cancelled" : "of my own");
        show("future of an InputStream", one::later, f -> new String(f.join().readAllBytes(), US_ASCII));
        Scene.show("InputStream that is declared Object", () -> one.hidden("k"));
    }

    private interface Use<T> {
        String use(T result) throws Exception;
    }

    /** Two calls, one after another, with what a kept result would do to the second. */
    private static <T> void show(String kind, Callable<T> call, Use<T> use) throws Exception {
        T first = call.call();
        T second = call.call();
        System.out.println(kind + ": " + use.use(first) + ", " + use.use(second) + ", same: " + (first == second));
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
    CompletableFuture<InputStream> later() {
        return CompletableFuture.completedFuture(new ByteArrayInputStream(new byte[] {'a', 'b'}));
    }

    @Coalesce(ttl = "1h")
    Object hidden(String key) {
        Scene.body();
        return new ByteArrayInputStream(new byte[0]);
    }
}
