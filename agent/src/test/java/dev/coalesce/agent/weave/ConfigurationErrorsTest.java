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

/** Tests that a method that cannot be coalesced is left unchanged, and that one message says why. */
class ConfigurationErrorsTest {
    private static final String DURATION = ". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.";
    private static final String SHAREABLE =
            ". Return a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher";
    private static final String ONCE = ", which can be used only once: two callers would each get a part" + SHAREABLE;

    /** Numbers the classes. Each test needs a class of its own, since a message about a class is logged only once. */
    private static final AtomicInteger CLASSES = new AtomicInteger();

    static Stream<Arguments> attributes() {
        return Stream.of(
                Arguments.of("ttl = \"30 sec\"", "ttl is \"30 sec\"" + DURATION),
                Arguments.of("ttl = \"-30s\"", "ttl is \"-30s\"" + DURATION),
                Arguments.of("waitTimeout = \"soon\"", "waitTimeout is \"soon\"" + DURATION),
                Arguments.of("maxFlight = \"1d\"", "maxFlight is \"1d\"" + DURATION),
                Arguments.of("errorTtl = \"x\"", "errorTtl is \"x\"" + DURATION),
                Arguments.of("staleFor = \"PT\"", "staleFor is \"PT\"" + DURATION),
                Arguments.of("maxSize = 0", "maxSize is \"0\". Use a whole number greater than 0."),
                Arguments.of(
                        "key = \"id\"", "key has the path \"id\". Use a path that starts with a or p0, b or p1, this."),
                Arguments.of(
                        "key = {\"a\", \"\"}",
                        "key has the path \"\". Use a path that starts with a or p0, b or p1, this."),
                Arguments.of(
                        "key = \"p2\"", "key has the path \"p2\". Use a path that starts with a or p0, b or p1, this."),
                Arguments.of(
                        "key = \"#a.nothing\"",
                        "key has the path \"#a.nothing\", but java.lang.String has no \"nothing\". Use a record component,"
                                + " a getter, a public method without arguments, or a field; available: blank, bytes,"
                                + " chars, codePoints, describeConstable, empty, intern, length, lines, strip and more."),
                Arguments.of(
                        "key = \"b.x\"",
                        "key has the path \"b.x\", but int has no \"x\". Use a record component, a getter, a"
                                + " public method without arguments, or a field; available: nothing."));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void invalidAttribute_isReported(String attribute, String expected) {
        String name = newName();
        String source =
                "class %s { @Coalesce(%s) String get(String a, int b) { return a; } }".formatted(name, attribute);

        assertThat(weave(name, source, "-parameters"))
                .isEqualTo("@Coalesce on app." + name + ".get(java.lang.String, int) has no effect: " + expected);
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of(
                        "@Coalesce NAME() {}",
                        "<init>()",
                        "constructors cannot be coalesced. Move the work into a method."),
                Arguments.of(
                        "@Coalesce abstract Iterator<String> get();",
                        "get()",
                        "the method returns java.util.Iterator" + ONCE),
                Arguments.of(
                        "@Coalesce native String get(int[] a, String... b);",
                        "get(int[], java.lang.String[])",
                        "a native method has no body to weave. Annotate a method with a body."),
                Arguments.of(
                        "@Coalesce(key = \"this\") static String get() { return null; }",
                        "get()",
                        "key has the path \"this\". Leave the key empty, since the method is static and has no parameters."),
                Arguments.of(
                        "@Coalesce Iterator<String> get() { return null; }",
                        "get()",
                        "the method returns java.util.Iterator" + ONCE),
                Arguments.of(
                        "@Coalesce java.io.FileInputStream get() { return null; }",
                        "get()",
                        "the method returns java.io.FileInputStream. Return InputStream itself, since"
                                + " each caller gets a stream of its own, which has nothing but the bytes"),
                Arguments.of(
                        "@Coalesce java.util.stream.Stream<String> get() { return null; }",
                        "get()",
                        "the method returns java.util.stream.Stream" + ONCE),
                Arguments.of(
                        "@Coalesce Future<String> get() { return null; }",
                        "get()",
                        "the method returns java.util.concurrent.Future, which may be pending or failed: a failure would be"
                                + " cached as a value" + SHAREABLE),
                Arguments.of(
                        "@Coalesce CompletableFuture<? extends java.io.Reader> get() { return null; }",
                        "get()",
                        "the method returns java.util.concurrent.CompletableFuture of java.io.Reader" + ONCE));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void unsuitableTarget_isReported(String method, String signature, String expected) {
        String name = newName();
        String source = "abstract class %s { %s }".formatted(name, method.replace("NAME", name));

        assertThat(weave(name, source))
                .startsWith("@Coalesce on app." + name + "." + signature.replace("NAME", name) + " has no effect: "
                        + expected.replace("NAME", name));
    }

    @Test
    void futureOfOwnClass_isReported() {
        String name = newName();
        String source =
                "class %s { static class Own extends CompletableFuture<String> {} @Coalesce Own get() { return null; } }"
                        .formatted(name);

        assertThat(weave(name, source))
                .isEqualTo("@Coalesce on app." + name + ".get() has no effect: the method returns app."
                        + name + "$Own. Return CompletableFuture or CompletionStage itself, since each caller gets a"
                        + " future of its own.");
    }

    @Test
    void parameterNameWithoutDebugInformation_isReported() {
        String name = newName();

        assertThat(weave(
                        name,
                        "class %s { @Coalesce(key = \"a\") String get(String a) { return a; } }".formatted(name),
                        "-g:none"))
                .endsWith("key has the path \"a\". Use a path that starts with p0, this (names are there when it is"
                        + " compiled with -parameters or -g).");
    }

    @Test
    void classFileBeforeJava7_isReported() {
        String name = newName();
        Map<String, byte[]> classes =
                Compiled.of("class %s { @Coalesce String get() { return null; } }".formatted(name), "--release", "8");
        byte[] old = Objects.requireNonNull(classes.get("app." + name));
        old[7] = 50;
        classes.put("app." + name, old);

        assertThat(weave(name, classes))
                .endsWith("the class file has version 50, which cannot hold invokedynamic. Compile the class for Java 7"
                        + " (version 51) or later.");
    }

    @Test
    void wovenClass_isReported() {
        String name = newName();
        Map<String, byte[]> classes =
                Compiled.of("class %s { @Coalesce String get() { return null; } }".formatted(name));
        byte[] once = Objects.requireNonNull(new Weaver()
                .weave(
                        "app." + name,
                        Objects.requireNonNull(classes.get("app." + name)),
                        ConfigurationErrorsTest.class.getClassLoader(),
                        true));
        classes.put("app." + name, once);

        assertThat(weave(name, classes))
                .endsWith("the class already has a field whose name starts with coalesce$. Weave each"
                        + " class only once, and rename such a member of your own.");
    }

    @Test
    void nameOfMovedBodyTaken_isReported() {
        String name = newName();

        assertThat(weave(
                        name,
                        "class %s { @Coalesce synchronized void get() {} private void get$coalesced() {} }"
                                .formatted(name)))
                .contains("the class already has a method get$coalesced. Weave each class only once");
    }

    @Test
    void invalidMethod_otherMethodsAreCoalesced() {
        String name = newName();
        String source = """
                class %s {
                    int bodies;
                    @Coalesce(ttl = "never") String bad(String k) { return k + ++bodies; }
                    @Coalesce(ttl = "1h") String good(String k) { return k + ++bodies; }
                }
                """.formatted(name);
        try (Woven woven = Woven.of(source)) {
            Object object = woven.make(name);

            assertThat(Woven.call(object, "bad", "a")).isEqualTo("a1");
            assertThat(Woven.call(object, "bad", "a")).isEqualTo("a2");
            assertThat(Woven.call(object, "good", "a")).isEqualTo("a3");
            assertThat(Woven.call(object, "good", "a")).isEqualTo("a3");
        }
    }

    private static String newName() {
        return "Invalid" + CLASSES.incrementAndGet();
    }

    private static String weave(String name, String source, String... flags) {
        return weave(name, Compiled.of(source, flags));
    }

    /** Asserts that the class is left unchanged, and returns the message. */
    private static String weave(String name, Map<String, byte[]> classes) {
        byte[] bytes = Objects.requireNonNull(classes.get("app." + name));
        ClassLoader loader = new IsolatingLoader(ConfigurationErrorsTest.class.getClassLoader(), classes);
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(new Weaver().weave("app." + name, bytes, loader, true)).isNull();
            String line = log.text().strip();
            return line.substring(line.indexOf('@'));
        }
    }
}
