package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that agent and compiler report a key of {@code @Invalidates} whose type never equals that of a cached key. */
class InvalidatesKeyTypesTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    private static final String SOURCE = """
            class NAME {
                enum Colour { RED { }, GREEN }
                enum Other { RED }
                record Id(long value) {}
                record Named(String name) implements Comparable<Named> {
                    @Override public int compareTo(Named other) { return 0; }
                }
                interface Coded {}
                enum Code implements Coded { A }
                static class Plain {}
                static class Equal { @Override public boolean equals(Object o) { return o instanceof String; }
                    @Override public int hashCode() { return 1; } }
                static class Numbers extends ArrayList<Integer> {}
                static class Held<T> { T value; T value() { return value; } }
                @Coalesce(key = "CACHED", ttl = "1h") static Object get(TYPE id) { return null; }
                @Invalidates(type = NAME.class, method = "get", key = "id") static GENERIC void set(GIVEN id) {}
            }
            """;

    private static String source(String cached, String given) {
        String generic = given.startsWith("<") ? given.substring(0, given.lastIndexOf('>') + 1) : "";
        return SOURCE.replace("NAME", "Types" + CLASSES.incrementAndGet())
                .replace("CACHED", "id")
                .replace("TYPE", cached)
                .replace("GENERIC", generic)
                .replace("GIVEN", given.substring(generic.length()).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String | Colour",
                "String | Id",
                "String | UUID",
                "String | java.time.LocalDate",
                "String | Optional<String>",
                "String | String...",
                "String | List<String>",
                "String | Collection<String>",
                "String | long",
                "String | char",
                "String | Number",
                "String | StringBuilder",
                "String | java.net.URI",
                "String | Plain",
                "String | Runnable",
                "String | java.util.Date",
                "String | <T extends Number> T",
                "String | Map<String, String>",
                "UUID | String",
                "UUID | byte[]",
                "long | int",
                "int | Long",
                "double | float",
                "boolean | String",
                "Long | java.math.BigDecimal",
                "Colour | Other",
                "Colour | String",
                "Code | Other",
                "Id | Long",
                "Id | Named",
                "Coded | Other",
                "List<String> | Set<String>",
                "Numbers | Map<String, String>",
                "int[] | long[]",
                "int[] | Integer[]",
                "byte[] | List<Byte>",
            })
    void typesThatAreNeverEqual_areReported(String cached, String given) {
        String source = source(cached, given);
        List<String> messages = Refusals.byAgent(source);
        assertThat(messages).singleElement().asString().startsWith("part 1 of key has type ");
        assertThat(Refusals.byProcessor(source)).isEqualTo(messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String | String",
                "String | Object",
                "String | CharSequence",
                "String | Comparable<String>",
                "String | java.io.Serializable",
                "String | <T> T",
                "String | <T extends CharSequence> T",
                "String | Equal",
                "Object | UUID",
                "CharSequence | StringBuilder",
                "int | Integer",
                "Integer | int",
                "Number | int",
                "long | Number",
                "Coded | Code",
                "Code | Coded",
                "Colour | Enum<?>",
                "Colour | Comparable<Colour>",
                "Id | Record",
                "Named | Comparable<Named>",
                "Runnable | Callable<?>",
                "Runnable | Plain",
                "Plain | Equal",
                "List<String> | ArrayList<String>",
                "ArrayList<String> | LinkedList<String>",
                "List<String> | Collection<String>",
                "List<String> | Iterable<String>",
                "Set<String> | TreeSet<String>",
                "Numbers | List<Integer>",
                "Map<String, String> | HashMap<String, String>",
                "java.util.Date | java.sql.Timestamp",
                "int[] | Object",
                "String[] | Object[]",
                "String[] | CharSequence...",
            })
    void typesThatMayBeEqual_areAccepted(String cached, String given) {
        String source = source(cached, given);
        assertThat(Refusals.byAgent(source)).isEmpty();
        assertThat(Refusals.byProcessor(source)).isEmpty();
    }

    @Test
    void annotationWithError_leavesOthersInForce() {
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.of(Compiled.of("""
                        class Both {
                            @Coalesce(ttl = "1h") static Object text(String id) { return new Object(); }
                            @Coalesce(ttl = "1h") static Object number(long id) { return new Object(); }
                            @Invalidates(type = Both.class, method = "text", key = "id")
                            @Invalidates(type = Both.class, method = "number", key = "id")
                            static void set(long id) {}
                        }
                        """, "-parameters"))) {
            Object text = woven.callStatic("Both", "text", "1");
            Object number = woven.callStatic("Both", "number", 1L);
            woven.callStatic("Both", "set", 1L);
            assertThat(woven.callStatic("Both", "text", "1")).isSameAs(text);
            assertThat(woven.callStatic("Both", "number", 1L)).isNotSameAs(number);
            assertThat(log.lines("has no effect")).singleElement().asString().contains("Long", "String");
        }
    }
}
