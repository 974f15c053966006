package dev.coalesce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions and completeness of compiler errors. The agent's tests compare the messages with those of the agent. */
class CoalesceProcessorTest {
    private static final String DURATION = ". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@Coalesce(key = {\"a\", \"b\"}, ttl = \"30 sec\") String get(String a, int b) { return a; } | \"30 sec\"",
                "@Coalesce(key = {\"a\", \"c\"}) String get(String a, int b) { return a; }                   | \"c\"",
                "@Coalesce(key = \"a.nothing\") String get(String a) { return a; }                           | \"a.nothing\"",
                "@Coalesce(maxSize = -1) String get(String a) { return a; }                                  | -1",
                "@Coalesce Iterator<String> get(String a) { return null; }                                   | @Coalesce",
                "@Invalidates(type = Subject.class, method = \"gone\") void drop() {}                        | \"gone\"",
            })
    void configurationError_pointsAtTheOffendingText(String member, String offendingText) throws IOException {
        assertThat(Compilation.of("class Subject { " + member + " }").pointsAt())
                .isEqualTo(offendingText);
    }

    @Test
    void severalErrors_areReportedTogether() {
        Compilation.of("class Subject { @Coalesce(ttl = \"x\", errorTtl = \"y\", key = {\"a\", \"b\"}) void get() {} }")
                .fails(
                        "@Coalesce: ttl is \"x\"" + DURATION,
                        "@Coalesce: errorTtl is \"y\"" + DURATION,
                        "@Coalesce: key has the path \"a\". Use a path that starts with this.",
                        "@Coalesce: key has the path \"b\". Use a path that starts with this.");
    }

    @Test
    void staticSourceThatDoesNotExist_errorListsCandidates() {
        Compilation.of("class Subject { static ThreadLocal<Locale.Category> current() { return null; } void set() {}"
                        + " @Coalesce(key = {\"T(app.Subjekt).current\", \"T(app.Subject).curent\", \"T(app.Subject).set\","
                        + " \"T(app.Subject).current.nam\", \"T(app.Subject)\"}) void get(int a) {} }")
                .fails(
                        "@Coalesce: key has the path \"T(app.Subjekt).current\", but there is no class app.Subjekt."
                                + " Use the name with its package, as in T(com.acme.Tenant).current.",
                        "@Coalesce: key has the path \"T(app.Subject).curent\", but app.Subject has no static \"curent\"."
                                + " Use a static field, or a static method without arguments; available: current"
                                + " (did you mean current?).",
                        "@Coalesce: key has the path \"T(app.Subject).set\", but app.Subject has no static \"set\"."
                                + " Use a static field, or a static method without arguments; available: current.",
                        "@Coalesce: key has the path \"T(app.Subject).current.nam\", but java.util.Locale$Category has no \"nam\"."
                                + " Use a record component, a getter, a public method without arguments, or a field;"
                                + " available: declaringClass, describeConstable, name, ordinal (did you mean name?).",
                        "@Coalesce: key has the path \"T(app.Subject)\". Use a path that starts with a class and a static"
                                + " member, such as T(com.acme.Tenant).current.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Subject { @Coalesce(ttl = \"30s\", staleFor = \"PT1H\") String get(String a) { return a; } }",
                "class Subject { static final String T = \"3\"; @Coalesce(ttl = T + \"0s\") void get() {} }",
                "record Subject(String region) { @Coalesce(key = {\"this.region\", \"#p0\"}) void get(int a) {} }",
                "class Subject<T extends Thread> { @Coalesce(key = \"t.name.empty\") void get(T t) {} }",
                "class Subject { private int tenant; @Coalesce(key = \"this.tenant\") void get() {} }",
                "interface Subject { @Coalesce(key = \"a\", ttl = \"1s\") String get(String a); }",
                "abstract class Subject { @Coalesce abstract java.util.concurrent.CompletionStage<String> get(); }",
                "class Subject { @Coalesce java.io.InputStream get() { return null; } }",
                "class Subject { @Coalesce(maxBuffer = 7, maxBufferBytes = -1, cancelGrace = \"2s\")"
                        + " java.util.concurrent.Flow.Publisher<String> get() { return null; } }",
                "class Subject { static final ThreadLocal<Thread> T = null; static class In extends Subject {}"
                        + " @Coalesce(key = {\"T(app.Subject.In).T.name\", \"T(app.Subject$In).T.get().name.empty\","
                        + " \"T(Thread).currentThread.name\", \"T(java.util.Locale).default.language\"})"
                        + " void get(int a) {} }",
                "class Subject { static class Inner { @Coalesce(ttl = \"1s\") void get() {} } }",
                "class Subject { @Coalesce String get(int a, String b) { return b; }"
                        + " @Invalidates(type = Subject.class, method = \"get\", key = {\"x.length\", \"y\"})"
                        + " @Invalidates(type = Subject.class, method = \"get\")"
                        + " void drop(String x, Object y) {} }",
            })
    void validAnnotation_isNotReported(String source) {
        Compilation.of(source).isQuiet();
    }

    @Test
    void errorsInRepeatedAnnotations_areAllReported() {
        Compilation.of("class Subject { @Coalesce void get(int a) {}"
                        + " @Invalidates(type = Subject.class, method = \"get\", key = {\"b\", \"b\"})"
                        + " @Invalidates(type = Subject.class, method = \"get\", key = \"b\")"
                        + " void drop(long b) {} }")
                .fails(
                        "@Invalidates: key has 2 parts where app.Subject.get has 1. Use the parts of the key of"
                                + " app.Subject.get: int.",
                        "@Invalidates: part 1 of key has type Long, which never equals one of type Integer. Use"
                                + " the parts of the key of app.Subject.get: int.");
    }

    /** A rule or an option of the agent may set what is missing, which the compiler cannot see. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxSize = 5 | maxSize is not used, because nothing is cached. Set ttl.",
                "maxSize = 5, ttl = \"0s\" | maxSize is not used, because nothing is cached. Set ttl.",
                "codec = Subject.Codec.class | codec is not used, because the results stay in this JVM. Set shared.",
                "codec = Subject.Codec.class, shared = true | ",
                "codec = void.class | ",
                "onTimeout = OnTimeout.PROCEED | onTimeout is not used, because followers wait without a limit. Set waitTimeout.",
                "maxSize = 5, errorTtl = \"1s\" | ",
                "onTimeout = OnTimeout.PROCEED, waitTimeout = \"PT1S\" | ",
                "onTimeout = OnTimeout.FAIL | ",
            })
    void attributeWithoutEffect_isAWarning(String attributes, String warning) {
        Compilation compilation = Compilation.of(
                List.of(new CoalesceProcessor()),
                List.of(),
                Map.of(
                        "Subject",
                        "class Subject { @Coalesce(" + attributes + ") static Object get() { return 1; }"
                                + " static class Codec implements ResultCodec<Object> {"
                                + " public byte[] encode(Object value) { return new byte[0]; }"
                                + " public Object decode(byte[] bytes) { return bytes; } } }"));
        assertThat(compilation.succeeded()).isTrue();
        if (warning == null) {
            assertThat(compilation.messages()).isEmpty();
        } else {
            assertThat(compilation.diagnostics())
                    .extracting(Diagnostic::getKind)
                    .containsExactly(Diagnostic.Kind.WARNING);
            assertThat(compilation.messages()).containsExactly("@Coalesce: " + warning);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String get() | String.class | codec java.lang.String does not implement dev.coalesce.ResultCodec."
                        + " Implement that interface, or remove codec.",
                "String get() | int.class | codec int does not implement dev.coalesce.ResultCodec."
                        + " Implement that interface, or remove codec.",
                "String get() | Base.class | codec app.Subject$Base is abstract. Write a class that is neither"
                        + " abstract nor an inner class, with a constructor without parameters.",
                "String get() | Inner.class | codec app.Subject$Inner is an inner class. Write a class that is neither"
                        + " abstract nor an inner class, with a constructor without parameters.",
                "String get() | Argument.class | codec app.Subject$Argument has no constructor without parameters."
                        + " Write a class that is neither abstract nor an inner class, with a constructor without"
                        + " parameters.",
                "Integer get() | Texts.class | codec app.Subject$Texts encodes java.lang.String, but the method returns"
                        + " java.lang.Integer. Name a class that implements ResultCodec<Integer>.",
                "void get() | Texts.class | codec app.Subject$Texts has no results of a class to encode. Remove codec,"
                        + " or return a class.",
                "String get() | Texts.class | ",
                "String get() | Any.class | ",
                "int get() | Numbers.class | ",
                "<T extends String> T get() | Texts.class | ",
            })
    void codec_isChecked(String method, String codec, String error) {
        String body =
                method.startsWith("void") ? "{}" : method.startsWith("int") ? "{ return 1; }" : "{ return null; }";
        String source = "class Subject {"
                + " abstract static class Base<A, T> implements ResultCodec<T> {"
                + " public byte[] encode(T value) { return new byte[0]; } public T decode(byte[] b) { return null; } }"
                + " static class Texts extends Base<Integer, String> {}"
                + " static class Numbers extends Base<String, Number> {}"
                + " static class Any<T> extends Base<String, T> {}"
                + " class Inner extends Texts {}"
                + " static class Argument extends Texts { Argument(int a) {} }"
                + " @Coalesce(shared = true, codec = " + codec + ") static " + method + " " + body + " }";
        Compilation compilation = Compilation.of(source);
        if (error == null) {
            assertThat(compilation.messages()).isEmpty();
            assertThat(compilation.succeeded()).isTrue();
        } else {
            compilation.fails("@Coalesce: " + error);
        }
    }

    @Test
    void staleForWithoutTtl_isAnErrorReportedWithTheOthers() {
        Compilation.of("class Subject { @Coalesce(staleFor = \"1h\", key = \"a\") void get() {} }")
                .fails(
                        "@Coalesce: staleFor is not used, because there is no ttl after which a result is stale. Set ttl.",
                        "@Coalesce: key has the path \"a\". Use a path that starts with this.");
    }

    @Test
    void attributesOfPublishersThatAreInvalid_areAllReported() {
        Compilation.of("class Subject { @Coalesce(maxBuffer = 0, maxBufferBytes = -2, cancelGrace = \"soon\")"
                        + " java.util.concurrent.Flow.Publisher<String> get() { return null; } }")
                .fails(
                        "@Coalesce: cancelGrace is \"soon\". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.",
                        "@Coalesce: maxBuffer is \"0\". Use a whole number greater than 0.",
                        "@Coalesce: maxBufferBytes is \"-2\". Use a whole number greater than 0.");
    }

    /** A rule of the agent may coalesce the method, which the compiler cannot see. */
    @Test
    void invalidatedMethodWithoutAnnotation_isAWarning() {
        Compilation compilation = Compilation.of(
                List.of(new CoalesceProcessor()),
                List.of(),
                Map.of(
                        "Subject",
                        "class Subject { void get(int a) {}"
                                + " @Invalidates(type = Subject.class, method = \"get\") void drop() {} }"));
        assertThat(compilation.succeeded()).isTrue();
        assertThat(compilation.diagnostics()).extracting(Diagnostic::getKind).containsExactly(Diagnostic.Kind.WARNING);
        assertThat(compilation.messages())
                .containsExactly(
                        "@Invalidates: method is \"get\". Use a method of app.Subject annotated with" + " @Coalesce.");
    }

    @Test
    void unknownType_isLeftToTheCompilerToReport() {
        assertThat(Compilation.of("class Subject { @Coalesce(ttl = Gone.TTL, key = \"a.b\") void get(Gone a) {}"
                                + " @Invalidates(type = Gone.class, method = \"get\") void drop() {} }")
                        .messages())
                .isNotEmpty()
                .noneMatch(message -> message.startsWith("@"));
    }

    @Test
    void unknownSupertype_mayHaveAnyMember() {
        assertThat(Compilation.of("class Subject { static class Key extends Gone {}"
                                + " @Coalesce(key = \"a.b\") void get(Key a) {} }")
                        .messages())
                .isNotEmpty()
                .noneMatch(message -> message.startsWith("@"));
    }

    /** The order in which the processors run does not matter. */
    @Test
    void typeGeneratedByAnotherProcessor_isFound() {
        Map<String, String> sources = Map.of(
                "Subject",
                "class Subject { @Coalesce(ttl = Generated.TTL, key = {\"a.id\", \"a.gone\"}) void get(Generated a) {} }");
        for (boolean oursFirst : new boolean[] {true, false}) {
            CoalesceProcessor ours = new CoalesceProcessor();
            Generator theirs = new Generator();
            Compilation.of(oursFirst ? List.of(ours, theirs) : List.of(theirs, ours), List.of(), sources)
                    .fails("@Coalesce: key has the path \"a.gone\", but app.Generated has no \"gone\". Use a record"
                            + " component, a getter, a public method without arguments, or a field; available: id.");
        }
    }

    /** Generates a class of the package in the first round. */
    private static final class Generator extends AbstractProcessor {
        private boolean done;

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!done) {
                done = true;
                try (Writer file = processingEnv
                        .getFiler()
                        .createSourceFile("app.Generated")
                        .openWriter()) {
                    file.write("package app; class Generated { static final String TTL = \"30s\"; int id; }");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        }
    }
}
