import dev.coalesce.Coalesce;
import io.reactivex.rxjava3.core.Single;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamReader;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results that hold something that only one caller can use: seen by declared types, and at run time. */
public class ResponseContents {
    public record Download(String name, InputStream body) {}

    public static class Page {
        private final InputStream body;

        Page(InputStream body) {
            this.body = body;
        }

        public InputStream getBody() {
            return body;
        }
    }

    public record Envelope(Object any) {}

    // Declared: none of these is coalesced.

    @Coalesce
    Mono<ResponseEntity<Flux<String>>> entityOfFlux() {
        return Mono.empty();
    }

    @Coalesce
    Mono<ClientResponse> clientResponse() {
        return Mono.empty();
    }

    @Coalesce
    Mono<List<DataBuffer>> listOfBuffers() {
        return Mono.empty();
    }

    @Coalesce
    Mono<Optional<InputStream>> optionalStream() {
        return Mono.empty();
    }

    @Coalesce
    Mono<io.r2dbc.spi.Connection> connection() {
        return Mono.empty();
    }

    @Coalesce
    Flux<io.r2dbc.spi.Row> rows() {
        return Flux.empty();
    }

    @Coalesce
    Flux<WebSocketMessage> messages() {
        return Flux.empty();
    }

    @Coalesce
    CompletableFuture<org.apache.http.HttpEntity> apacheEntity() {
        return new CompletableFuture<>();
    }

    @Coalesce
    java.sql.Blob blob() {
        return null;
    }

    @Coalesce
    Mono<java.sql.Clob> clob() {
        return Mono.empty();
    }

    @Coalesce
    Optional<XMLStreamReader> xml() {
        return Optional.empty();
    }

    @Coalesce
    Mono<Download> download() {
        return Mono.empty();
    }

    @Coalesce
    Single<Page> page() {
        return Single.never();
    }

    @Coalesce
    ResponseEntity<Resource> resource() {
        return ResponseEntity.ok().build();
    }

    @Coalesce
    Single<okhttp3.ResponseBody> okHttpBody() {
        return Single.never();
    }

    @Coalesce
    Mono<Map.Entry<String, InputStream[]>> arrays() {
        return Mono.empty();
    }

    // Seen at run time only.

    static Supplier<Object> made = Object::new;

    @Coalesce(ttl = "1h")
    Object value(String what) {
        return made.get();
    }

    @Coalesce(ttl = "1h")
    ResponseEntity<?> entity(String what) {
        return ResponseEntity.ok(made.get());
    }

    @Coalesce(ttl = "1h")
    CompletableFuture<Object> future(String what) {
        return CompletableFuture.completedFuture(made.get());
    }

    @Coalesce(ttl = "1h")
    CompletableFuture<ResponseEntity<?>> futureEntity(String what) {
        return CompletableFuture.completedFuture(ResponseEntity.ok(made.get()));
    }

    static String shared(Supplier<?> call) {
        return call.get() == call.get() ? "shared" : "own";
    }

    /** A method of a stream shares nothing any more once it has met such an element, so each has its own object. */
    static class Streams {
        @Coalesce(ttl = "1h")
        Mono<Object> mono(String what) {
            return Mono.fromSupplier(made);
        }
    }

    static void show(String what, Supplier<Object> maker) {
        made = maker;
        ResponseContents of = new ResponseContents();
        System.out.println(what + ": " + shared(() -> of.value(what)) + " " + shared(() -> of.entity(what)) + " "
                + shared(() -> of.future(what).join()) + " "
                + shared(() -> of.futureEntity(what).join()));
    }

    static InputStream stream() {
        return new ByteArrayInputStream(new byte[10]);
    }

    public static void main(String[] args) {
        Streams streams = new Streams();
        show("text", () -> new String("text"));
        show("bytes", () -> new ByteArrayResource(new byte[1]));
        made = () -> new Envelope("text");
        System.out.println("Mono: " + shared(() -> streams.mono("a").block()));
        show("stream", ResponseContents::stream);
        show("record", () -> new Download("a", stream()));
        show("bean", () -> new Page(stream()));
        show("resource", () -> new InputStreamResource(stream()));
        show("publisher", () -> new ArrayList<>(List.of(Flux.just(1))));
        show("body that is a publisher", () -> ResponseEntity.ok(Flux.just(1)));
        show("buffer", () -> List.of(new DefaultDataBufferFactory().allocateBuffer(1)));
        show(
                "message",
                () -> new WebSocketMessage(
                        WebSocketMessage.Type.TEXT, new DefaultDataBufferFactory().allocateBuffer(1)));
        show("unmodifiable list", () -> Collections.unmodifiableList(new ArrayList<>(List.of(stream()))));
        show("unmodifiable map", () -> Collections.unmodifiableMap(new HashMap<>(Map.of("a", stream()))));
        show("deep", () -> new Envelope(new Envelope(List.of(Optional.of(stream())))));
        show("okhttp", () -> okhttp3.ResponseBody.create("x", null));
        made = () -> new Envelope(stream());
        System.out.println("Mono: " + shared(() -> streams.mono("b").block()));
        made = () -> new Envelope("text");
        System.out.println("Mono afterwards: " + shared(() -> streams.mono("c").block()));
        System.exit(0);
    }
}
