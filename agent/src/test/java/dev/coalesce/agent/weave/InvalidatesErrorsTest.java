package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an {@code @Invalidates} that can never match anything is reported. */
class InvalidatesErrorsTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    static Stream<Arguments> mismatches() {
        return Stream.of(
                Arguments.of(
                        "method = \"prise\"",
                        "method is \"prise\". Use a method of app.Target annotated with @Coalesce."),
                Arguments.of(
                        "method = \"plain\"",
                        "method is \"plain\". Use a method of app.Target annotated with @Coalesce."),
                Arguments.of(
                        "method = \"price\", key = \"skew\"",
                        "key has the path \"skew\". Use a path that starts with sku or p0, amount or p1, this."),
                Arguments.of(
                        "method = \"price\", key = {\"sku\", \"amount\"}",
                        "key has 2 parts where app.Target.price has 1. Use the parts of the key of"
                                + " app.Target.price: java.lang.String."),
                Arguments.of(
                        "method = \"price\", key = \"amount\"",
                        "part 1 of key has type Integer, which never equals one of type String. Use the parts of the key of"
                                + " app.Target.price: java.lang.String."),
                Arguments.of(
                        "method = \"count\", key = \"amount\"",
                        "part 1 of key has type Integer, which never equals one of type Long. Use the parts of the key of"
                                + " app.Target.count: long."),
                Arguments.of(
                        "method = \"nothing\", key = \"sku\"",
                        "key has 1 part where app.Target.nothing has 0. Use the parts of the key of"
                                + " app.Target.nothing: none."));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void mismatch_isReported(String attributes, String expected) {
        assertThat(weave("void set(String sku, int amount) {}", attributes))
                .endsWith(".set(java.lang.String, int) has no effect: " + expected);
    }

    @Test
    void nativeMethod_isReported() {
        assertThat(weave("native void set();", "method = \"price\""))
                .endsWith("a native method has no body to weave. Annotate a method with a body.");
    }

    @Test
    void oneMatchingOverload_isAccepted() {
        assertThat(weave("void set(String sku, int amount) {}", "method = \"overloaded\", key = {\"sku\", \"amount\"}"))
                .isEmpty();
    }

    @Test
    void typesThatMayBeEqual_areAccepted() {
        assertThat(weave("void set(Object sku, Integer amount) {}", "method = \"price\", key = \"sku\""))
                .isEmpty();
        assertThat(weave("void set(Object sku, Integer amount) {}", "method = \"boxed\", key = \"amount\""))
                .isEmpty();
    }

    /** The method is woven nevertheless, since it may have written when it returns. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.concurrent.Future<?>",
                "java.util.concurrent.FutureTask<?>",
                "java.util.concurrent.Flow.Publisher<String>",
                "java.util.concurrent.SubmissionPublisher<String>",
                "org.reactivestreams.Publisher<String>",
                "reactor.core.publisher.Mono<Void>",
                "reactor.core.publisher.Flux<String>",
                "io.reactivex.rxjava3.core.Completable",
                "io.smallrye.mutiny.Uni<Void>"
            })
    void resultThatMayWriteLater_isWovenWithWarning(String type) {
        assertThat(weave("%s set(String sku) { return null; }".formatted(type), "method = \"price\"", true))
                .contains("@Invalidates on app.")
                .contains(".set(java.lang.String) invalidates once, when the method returns, but the "
                        + type.replaceAll("<.*", "")
                                .replace(".Publisher", type.contains("Flow") ? "$Publisher" : ".Publisher")
                        + " that it returns may write later");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"java.util.concurrent.CompletableFuture<Void>", "java.util.concurrent.CompletionStage<Void>"})
    void completionStage_isAccepted(String type) {
        assertThat(weave("%s set(String sku) { return null; }".formatted(type), "method = \"price\""))
                .isEmpty();
    }

    private static String weave(String method, String attributes) {
        return weave(method, attributes, false);
    }

    /** Returns the message; asserts that the method is left unchanged if there is one that is not only a warning. */
    private static String weave(String method, String attributes, boolean isWarning) {
        String name = "Setter" + CLASSES.incrementAndGet();
        Map<String, byte[]> classes = Compiled.of("""
                class Target {
                    @Coalesce String price(String sku) { return sku; }
                    @Coalesce String count(long n) { return ""; }
                    @Coalesce String boxed(int n) { return ""; }
                    @Coalesce String nothing() { return ""; }
                    @Coalesce String overloaded(String sku) { return sku; }
                    @Coalesce String overloaded(String sku, int n) { return sku; }
                    String plain(String sku) { return sku; }
                }
                abstract class %s { @Invalidates(type = Target.class, %s) %s }
                """.formatted(name, attributes, method), "-parameters");
        byte[] bytes = Objects.requireNonNull(classes.get("app." + name));
        ClassLoader loader = new IsolatingLoader(InvalidatesErrorsTest.class.getClassLoader(), classes);
        try (CapturedLog log = CapturedLog.listen()) {
            byte[] woven = new Weaver().weave("app." + name, bytes, loader, true);
            String line = log.text().strip();
            assertThat(woven == null)
                    .as("left unchanged if an error is reported")
                    .isEqualTo(!line.isEmpty() && !isWarning);
            return line;
        }
    }
}
