package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a method is left unchanged if its callers rely on each call being run. */
class ReservedMethodsTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    private static String source(String supertypes, String method) {
        return "abstract class Reserved%d %s { ANNOTATION %s }"
                .formatted(CLASSES.incrementAndGet(), supertypes, method);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | @Override public boolean equals(Object o) { return this == o; } | java.lang.Object.equals",
                " | @Override public int hashCode() { return 1; } | java.lang.Object.hashCode",
                " | @Override public String toString() { return null; } | java.lang.Object.toString",
                " | @Override protected void finalize() {} | java.lang.Object.finalize",
                " | @Override public Object clone() { return this; } | java.lang.Object.clone",
                "implements Comparable<String> | public int compareTo(String o) { return 0; } | java.lang.Comparable.compareTo",
                "implements Comparator<String> | public int compare(String a, String b) { return 0; } | java.util.Comparator.compare",
                "implements AutoCloseable | public void close() {} | java.lang.AutoCloseable.close",
                "implements java.io.Closeable | public abstract void close(); | java.lang.AutoCloseable.close",
                " | void close() {} | java.lang.AutoCloseable.close",
                "implements Iterator<String> | public String next() { return null; } | java.util.Iterator.next",
                "implements ListIterator<String> | public boolean hasNext() { return false; } | java.util.ListIterator.hasNext",
                "extends AbstractQueue<String> | public String poll() { return null; } | java.util.Queue.poll",
                "extends java.io.InputStream | public int read() { return 0; } | java.io.InputStream.read",
                "implements Flow.Subscriber<String> | public void onNext(String s) {} | java.util.concurrent.Flow.Subscriber.onNext",
                "implements java.io.Serializable | private void readObject(java.io.ObjectInputStream in) {} | Java's serialization: readObject",
                "implements java.io.Serializable | private void writeObject(java.io.ObjectOutputStream out) {} | Java's serialization: writeObject",
                "implements java.io.Serializable | private Object readResolve() { return this; } | Java's serialization: readResolve",
                "implements java.io.Serializable | Object writeReplace() { return this; } | Java's serialization: writeReplace",
                "implements java.io.Externalizable | public void readExternal(java.io.ObjectInput in) {} | java.io.Externalizable.readExternal",
                " | public static void main(String[] args) {} | the start of a program: main",
                " | void main() {} | the start of a program: main",
            })
    void reservedMethod_isRefusedByAgentAndCompiler(String supertypes, String method, String contract) {
        String source = source(supertypes == null ? "" : supertypes, method).replace("ANNOTATION", "@Coalesce");
        String expected = "the method implements " + contract + ", each call of which has to run. Move the work";
        List<String> messages = Refusals.byAgent(source);
        assertThat(messages).singleElement().asString().startsWith(expected);
        assertThat(Refusals.byProcessor(source)).isEqualTo(messages);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean equals(String o) { return true; }",
                "String toString(int radix) { return null; }",
                "int compareTo(String o) { return 0; }",
                "int compare(String a, String b) { return 0; }",
                "boolean close(String order) { return true; }",
                "String next(String token) { return null; }",
                "String poll() { return null; }",
                "boolean hasNext() { return true; }",
                "String read(String file) { return null; }",
                "String main(String arg) { return null; }",
                "static Object clone(Object o) { return o; }",
                "Object readObject(String name) { return null; }"
            })
    void sameNameWithoutTheContract_isCoalesced(String method) {
        String source = source("", method).replace("ANNOTATION", "@Coalesce(ttl = \"1h\")");
        assertThat(Refusals.byAgent(source)).isEmpty();
        assertThat(Refusals.byProcessor(source)).isEmpty();
    }

    @Test
    void annotationOfInterface_isRefusedInBoth() {
        String source = """
                interface Sized%1$d { @Coalesce(ttl = "1h") @Override int hashCode(); }
                class Size%1$d implements Sized%1$d { @Override public int hashCode() { return 1; } }
                """.formatted(CLASSES.incrementAndGet());
        assertThat(Refusals.byAgent(source)).hasSize(2).allMatch(line -> line.contains("java.lang.Object.hashCode"));
    }

    @ParameterizedTest
    @CsvSource({"@Override public boolean equals(Object o) { return this == o; }, 1", "public void close() {}, 0"})
    void invalidatingMethod_isRefusedIfKeysNeedIt(String method, int messages) {
        String source = source("", "@Coalesce static Object get() { return 1; } " + method)
                .replace("ANNOTATION @Coalesce", "@Coalesce");
        String name = source.replaceAll(".*class (\\w+) .*", "$1");
        String annotated = source.replace(
                "{ return 1; }", "{ return 1; } @Invalidates(type = " + name + ".class, method = \"get\")");
        assertThat(Refusals.byAgent(annotated)).hasSize(messages);
        assertThat(Refusals.byProcessor(annotated))
                .isEqualTo(Refusals.byAgent(annotated.replace(name, name + "Again")).stream()
                        .map(line -> line.replace(name + "Again", name))
                        .toList());
    }

    @Test
    void rule_isRefused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("rules.yaml"),
                "methods:\n  app.Ruled.equals: {ttl: 1h}\n  app.Ruled.get: {ttl: 1h}\n");
        RuleBook rules = new RuleBook(ConfigFile.read(file.toString()).rules());
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.withRules(rules, """
                        class Ruled {
                            Object get() { return new Object(); }
                            @Override public boolean equals(Object o) { return this == o; }
                        }
                        """)) {
            Object ruled = woven.make("Ruled");
            assertThat(Woven.call(ruled, "get")).isSameAs(Woven.call(ruled, "get"));
            assertThat(log.lines("has no effect"))
                    .singleElement()
                    .asString()
                    .contains("the rule \"app.Ruled.equals\"", "app.Ruled.equals(java.lang.Object)");
            assertThat(woven.isLinked("Ruled.equals")).isFalse();
        }
    }
}
