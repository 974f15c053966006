package dev.coalesce.it;

import dev.coalesce.it.app.ConfigurationErrors;
import dev.coalesce.it.app.SingleUseResults;
import dev.coalesce.it.app.Typo;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Annotations that cannot take effect: each is reported once, and the method runs uncoalesced. */
@OnEveryJdk
record ConfigurationErrorsIT(Jdk jdk) {
    private static final String[] OUTPUT = {
        "path: a b",
        "step: a b",
        "this in a static method: a b",
        "duration: a b",
        "size: a b",
        "abstract: a b",
        "constructor: 2 created",
    };

    @Test
    void configurationErrors_areReportedWithAllowedValues() {
        String on = "[WARN] coalesce - @Coalesce on " + ConfigurationErrors.class.getName();
        Jvm.of(jdk)
                .agent()
                .main(ConfigurationErrors.class)
                .prints(Stream.concat(Stream.of(OUTPUT), Stream.of("correct: a a"))
                        .toArray(String[]::new))
                .complains(
                        on + ".path(java.lang.String) has no effect: key has the path \"skuu\". Use a path that starts"
                                + " with sku or p0, this",
                        on + ".step(java.lang.String) has no effect: key has the path \"sku.colour\", but"
                                + " java.lang.String has no \"colour\"",
                        on + ".inStatic(java.lang.String) has no effect: key has the path \"this\". Use a path that"
                                + " starts with sku or p0",
                        on + ".duration(java.lang.String) has no effect: ttl is \"soon\". Use a duration such"
                                + " as 500ms, 30s, 5m, 1h or PT30S",
                        on + ".size(java.lang.String) has no effect: maxSize is \"0\". Use a whole number"
                                + " greater than 0",
                        on
                                + ".ofNative(java.lang.String) has no effect: a native method has no body to weave. Annotate a"
                                + " method with a body.",
                        on
                                + "$Created.<init>(java.lang.String) has no effect: constructors cannot be coalesced. Move the"
                                + " work into a method.");
    }

    @Test
    void withoutAgent_reportsNothing() {
        Jvm.of(jdk)
                .main(ConfigurationErrors.class)
                .printsQuietly(Stream.concat(Stream.of(OUTPUT), Stream.of("correct: a b"))
                        .toArray(String[]::new));
    }

    @Test
    void singleUseResults_areNotShared() {
        String on = "@Coalesce on " + SingleUseResults.class.getName();
        String oneShot = ", which can be used only once: two callers would each get a part. Return a value, nothing,"
                + " InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher";
        Jvm.of(jdk)
                .agent()
                .main(SingleUseResults.class)
                .prints(
                        "ByteArrayInputStream: ab, ab, same object: false",
                        "Iterator: ab, ab, same object: false",
                        "Stream: ab, ab, same object: false",
                        "Reader: a, a, same object: false",
                        "SubmissionPublisher: published, published, same object: false",
                        "AutoCloseable: open, open, same object: false",
                        "Future: pending, pending, same object: false",
                        "future of an InputStream: ab, ab, same object: false",
                        "InputStream declared as Object: 3 callers, bodies: 3, results: 3")
                .complains(
                        on + ".stream() has no effect: the method returns java.io.ByteArrayInputStream."
                                + " Return InputStream itself",
                        on + ".iterator() has no effect: the method returns java.util.Iterator" + oneShot,
                        on + ".elements() has no effect: the method returns java.util.stream.Stream",
                        on + ".reader() has no effect: the method returns java.io.Reader",
                        on + ".publisher() has no effect: the method returns"
                                + " java.util.concurrent.SubmissionPublisher",
                        on + ".closeable() has no effect: the method returns java.lang.AutoCloseable",
                        on + ".future() has no effect: the method returns java.util.concurrent.Future",
                        on + ".futureOfStream() has no effect: the method returns"
                                + " java.util.concurrent.CompletableFuture of java.io.InputStream",
                        SingleUseResults.class.getName()
                                + ".declaredAsObject returned a java.io.ByteArrayInputStream, which can be used"
                                + " only once");
    }

    @Test
    void strict_stopsJvmAtFirstConfigurationError() {
        Jvm.of(jdk)
                .agent("strict=true")
                .main(Typo.class)
                .ended(1)
                .complains("[ERROR] coalesce - @Coalesce on " + Typo.class.getName()
                        + ".typo(java.lang.String) has no effect: key has the path \"skuu\". Use a path that starts with"
                        + " sku or p0 (did you mean sku?). (strict=true: the JVM stops)");
    }
}
