package dev.coalesce.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams and results over pooled memory and over open streams, with the types of published libraries. */
@OnEveryJdk
record ResponseStreamsIT(Jdk jdk) {
    private static final String ONCE = ", which can be used only once";

    @Test
    void elementsThatAreValidInsideOnNext_areCopiedOrNotShared() {
        // Netty's leak detector would write to standard error. A key waits for its first subscriber, however late.
        jvmFor("buffers", "netty-buffers", "reactor", "spring-7")
                .agent("cancelGrace=1m")
                .main("BufferStreams")
                .prints(
                        "ByteBuffer: right 5, wrong [], not released 0, one upstream",
                        "Flux<?>: right 5, wrong [], not released 0, several upstreams",
                        "Publisher<Object>: right 5, wrong [], not released 0, several upstreams",
                        "declared: right 5, wrong [], not released 0, several upstreams",
                        "text first: right 2, wrong [], not released 0, several upstreams")
                .complains(
                        "@Coalesce on BufferStreams.declared(java.lang.String) has no effect",
                        "BufferStreams.unknown returned a io.netty.buffer.",
                        "BufferStreams.dataBuffers returned a org.springframework.core.io.buffer.NettyDataBuffer",
                        "BufferStreams.mixed returned a io.netty.buffer.");
    }

    @Test
    void resultsThatHoldSomethingUsedOnce_areNotShared() {
        String on = "@Coalesce on ResponseContents.";
        String mono = "() has no effect: the method returns reactor.core.publisher.Mono of ";
        String own = ": own own own own";
        jvmFor("content", "responses", "reactor", "spring-7")
                .agent()
                .main("ResponseContents")
                .prints(
                        "text: shared shared shared shared",
                        "bytes: shared shared shared shared",
                        "Mono: shared",
                        "stream" + own,
                        "record" + own,
                        "bean" + own,
                        "resource" + own,
                        "publisher" + own,
                        "body that is a publisher" + own,
                        "buffer" + own,
                        "message" + own,
                        "unmodifiable list" + own,
                        "unmodifiable map" + own,
                        "deep" + own,
                        "okhttp" + own,
                        "Mono: own",
                        "Mono afterwards: own")
                .complains(
                        on + "entityOfFlux" + mono + "org.springframework.http.ResponseEntity of"
                                + " reactor.core.publisher.Flux" + ONCE,
                        on + "clientResponse" + mono,
                        on + "listOfBuffers" + mono + "java.util.List of org.springframework.core.io.buffer.DataBuffer",
                        on + "optionalStream" + mono + "java.util.Optional of java.io.InputStream" + ONCE,
                        on + "connection" + mono + "io.r2dbc.spi.Connection" + ONCE,
                        on + "rows() has no effect: the method returns reactor.core.publisher.Flux of"
                                + " io.r2dbc.spi.Row" + ONCE,
                        on + "messages() has no effect",
                        on + "apacheEntity() has no effect: the method returns"
                                + " java.util.concurrent.CompletableFuture of org.apache.http.HttpEntity" + ONCE,
                        on + "blob() has no effect: the method returns java.sql.Blob" + ONCE,
                        on + "clob" + mono + "java.sql.Clob" + ONCE,
                        on + "xml() has no effect: the method returns java.util.Optional of"
                                + " javax.xml.stream.XMLStreamReader" + ONCE,
                        on + "download" + mono + "ResponseContents$Download with java.io.InputStream in body" + ONCE,
                        on + "page() has no effect: the method returns io.reactivex.rxjava3.core.Single of"
                                + " ResponseContents$Page with java.io.InputStream in body" + ONCE,
                        on + "resource() has no effect: the method returns org.springframework.http.ResponseEntity of"
                                + " org.springframework.core.io.Resource" + ONCE,
                        on + "okHttpBody() has no effect",
                        on + "arrays" + mono,
                        "ResponseContents.value returned a java.io.ByteArrayInputStream" + ONCE,
                        "ResponseContents.entity returned a org.springframework.http.ResponseEntity that holds a"
                                + " java.io.ByteArrayInputStream" + ONCE,
                        "ResponseContents.future returned a java.io.ByteArrayInputStream" + ONCE,
                        "ResponseContents.futureEntity returned a org.springframework.http.ResponseEntity that holds",
                        "ResponseContents$Streams.mono returned a ResponseContents$Envelope that holds");
    }

    private Jvm jvmFor(String program, String... libraries) {
        List<Path> jars = new ArrayList<>();
        for (String each : libraries) {
            jars.addAll(Libraries.of(each));
        }
        return Libraries.jvmFor(jdk, "responses/" + program, jars);
    }
}
