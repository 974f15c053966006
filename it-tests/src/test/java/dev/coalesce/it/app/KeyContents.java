package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Keys with an array or a buffer somewhere inside, which the caller uses again for other content. */
@SuppressWarnings("ArrayRecordComponent")
public class KeyContents {
    record Chunk(String name, byte[] bytes) {}

    public static void main(String[] args) throws Exception {
        byte[] buffer = {1};
        reused("list", buffer, list(List.of(buffer)), () -> list(List.of(buffer)), () -> list(List.of(bytes(1))));
        reused(
                "map",
                buffer,
                map(Map.of("a", buffer)),
                () -> map(Map.of("a", buffer)),
                () -> map(Map.of("a", bytes(1))));
        reused(
                "optional",
                buffer,
                optional(Optional.of(buffer)),
                () -> optional(Optional.of(buffer)),
                () -> optional(Optional.of(bytes(1))));
        reused(
                "entry",
                buffer,
                entry(Map.entry("a", buffer)),
                () -> entry(Map.entry("a", buffer)),
                () -> entry(Map.entry("a", bytes(1))));
        reused(
                "buffer",
                buffer,
                buffer(ByteBuffer.wrap(buffer)),
                () -> buffer(ByteBuffer.wrap(buffer)),
                () -> buffer(ByteBuffer.wrap(bytes(1))));
        reused(
                "record",
                buffer,
                record(new Chunk("a", buffer)),
                () -> record(new Chunk("a", buffer)),
                () -> record(new Chunk("a", bytes(1))));
        reused(
                "two parts",
                buffer,
                two(List.of(buffer), 7),
                () -> two(List.of(buffer), 7),
                () -> two(List.of(bytes(1)), 7));
        reused(
                "path",
                buffer,
                path(new Chunk("a", buffer)),
                () -> path(new Chunk("a", buffer)),
                () -> path(new Chunk("a", bytes(1))));
        reused(
                "future",
                buffer,
                future(List.of(buffer)).join(),
                () -> future(List.of(buffer)).join(),
                () -> future(List.of(bytes(1))).join());
        reused(
                "coalescer",
                buffer,
                coalescer(List.of(buffer)),
                () -> coalescer(List.of(buffer)),
                () -> coalescer(List.of(bytes(1))));
        AtomicReference<String> holder = new AtomicReference<>("a");
        Letters.show("refused", refused(holder), refused(holder), coalescer(holder), coalescer(holder));
        Letters.show(
                "URLs",
                url(new URL("http://one.invalid/")),
                url(new URL("http://one.invalid/")),
                url(new URL("http://two.invalid/")));
        System.out.println("agent's errors: " + AgentBean.named("type=Agent").get("Errors"));
    }

    private static byte[] bytes(int content) {
        return new byte[] {(byte) content};
    }

    private interface Call {
        int make() throws Exception;
    }

    /** Shows the first call, a call with changed content, and two calls with the first content in other arrays. */
    private static void reused(String what, byte[] buffer, int first, Call again, Call firstContent) throws Exception {
        buffer[0] = 2;
        int changed = again.make();
        buffer[0] = 1;
        Letters.show(what, first, changed, firstContent.make(), again.make());
    }

    @Coalesce(ttl = "1h")
    static int list(List<byte[]> chunks) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int map(Map<String, byte[]> chunks) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int optional(Optional<byte[]> chunk) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int entry(Map.Entry<String, byte[]> entry) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int buffer(ByteBuffer buffer) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int record(Chunk chunk) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int two(List<byte[]> chunks, long version) {
        return Letters.body();
    }

    @Coalesce(key = "chunk.bytes", ttl = "1h")
    static int path(Chunk chunk) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static CompletableFuture<Integer> future(List<byte[]> chunks) {
        return CompletableFuture.completedFuture(Letters.body());
    }

    static int coalescer(Object key) throws Exception {
        return Coalescer.named("contents").get(key, Duration.ofHours(1), Letters::body);
    }

    @Coalesce(ttl = "1h")
    static int refused(AtomicReference<String> holder) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int url(URL url) {
        return Letters.body();
    }
}
