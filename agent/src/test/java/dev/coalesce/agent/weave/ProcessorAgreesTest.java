package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.processor.CoalesceProcessor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the annotation processor, which reads sources, and the agent, which reads class files, report the same
 * errors. If one of these tests fails, a check was changed on one side only. The checks of the processor are in
 * {@code dev.coalesce.processor}, those of the agent in {@code dev.coalesce.agent.weave.plan} and {@code settings}.
 */
class ProcessorAgreesTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    @ParameterizedTest
    @MethodSource("dev.coalesce.agent.weave.ConfigurationErrorsTest#attributes")
    void invalidAttribute_processorAgrees(String attribute, String expected) {
        assertThat(byProcessor(
                        "class NAME { @Coalesce(%s) String get(String a, int b) { return a; } }".formatted(attribute)))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.coalesce.agent.weave.ConfigurationErrorsTest#targets")
    void unsuitableTarget_processorAgrees(String method, String signature, String expected) {
        assertThat(byProcessor("abstract class NAME { " + method + " }"))
                .as(signature)
                .singleElement(STRING)
                .startsWith(expected);
    }

    static Stream<String> attributesByName() {
        return Stream.of(Coalesce.class.getDeclaredMethods())
                .filter(attribute ->
                        attribute.getReturnType() == String.class || attribute.getReturnType() == long.class)
                .map(Method::getName);
    }

    /** Covers every attribute, also those that are added later. */
    @ParameterizedTest
    @MethodSource("attributesByName")
    void everyAttribute_processorAgrees(String name) throws ReflectiveOperationException {
        boolean isText = Coalesce.class.getDeclaredMethod(name).getReturnType() == String.class;
        String source = "class NAME { @Coalesce(%s = %s) void get() {} }".formatted(name, isText ? "\"#\"" : "-2");
        assertThat(byProcessor(source)).isEqualTo(byAgent(source)).hasSize(1);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("", true),
                Arguments.of("  ", true),
                Arguments.of(" prices ", true),
                Arguments.of("shop.Prices/by sku, \\\"x\\\" *=?:{}", true),
                Arguments.of("Preise f\u00fcr \u5546\u54c1 \ud83d\ude00", true),
                Arguments.of("7", true),
                Arguments.of("x".repeat(200), true),
                Arguments.of("x".repeat(201), false),
                Arguments.of("-", false),
                Arguments.of("a\\nb", false),
                Arguments.of("a\\0", false));
    }

    @ParameterizedTest
    @MethodSource("names")
    void name_processorAgrees(String name, boolean isValid) {
        String source = "class NAME { @Coalesce(name = \"" + name + "\") String get(String a) { return a; } }";
        List<String> messages = byProcessor(source);
        assertThat(messages).isEqualTo(byAgent(source)).hasSize(isValid ? 0 : 1);
        assertThat(messages).allMatch(message -> message.contains("Use a name of at most 200 characters"));
    }

    static Stream<Arguments> invalidations() {
        return Stream.of(
                Arguments.of("type = NAME.class, method = \"get\"", ""),
                Arguments.of("type = NAME.class, method = \"got\"", "method is \"got\""),
                Arguments.of("type = int.class, method = \"get\"", "method is \"get\""),
                Arguments.of("type = NAME.class, method = \"get\", key = {\"s\", \"n\"}", ""),
                Arguments.of(
                        "type = NAME.class, method = \"get\", key = {\"s\", \"l\"}", "part 2 of key has type Long"),
                Arguments.of("type = NAME.class, method = \"get\", key = \"s\"", "key has 1 part where"),
                Arguments.of("type = NAME.class, method = \"get\", key = \"other\"", "key has the path \"other\""));
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void invalidates_processorAgrees(String attributes, String expected) {
        String source = "class NAME { @Coalesce String get(String a, int b) { return a; }" + " @Invalidates("
                + attributes + ") void invalidate(String s, Integer n, long l) {} }";
        List<String> messages = byProcessor(source);
        assertThat(messages).isEqualTo(byAgent(source)).hasSize(expected.isEmpty() ? 0 : 1);
        assertThat(messages).allMatch(message -> message.startsWith(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "static, int, 250,",
        "static, int, 251, 251",
        "static, long, 126, 252",
        "'', int, 250, 251",
        "'', double, 127, 255"
    })
    void tooManyParameters_processorAgrees(String modifier, String type, int count, @Nullable Integer refused) {
        StringJoiner parameters = new StringJoiner(", ");
        for (int i = 0; i < count; i++) {
            parameters.add(type + " a" + i);
        }
        String source =
                "class NAME { @Coalesce(key = \"a0\") %s int get(%s) { return 0; } }".formatted(modifier, parameters);
        List<String> messages = byProcessor(source);
        assertThat(messages).isEqualTo(byAgent(source)).hasSize(refused == null ? 0 : 1);
        assertThat(messages)
                .allMatch(message -> message.startsWith("the parameters take " + refused + " slots. Use at most 250"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skuu|Use a path that starts with sku or p0, order or p1 (did you mean sku?).",
                "ordre.customer|Use a path that starts with sku or p0, order or p1 (did you mean order?).",
                "zzz|Use a path that starts with sku or p0, order or p1.",
                "order.custmer|or a field; available: customer, lines, ready (did you mean customer?).",
                "order.nothing|or a field; available: customer, lines, ready.",
                "order.lines.x|or a field; available: nothing."
            })
    void wrongName_candidatesAreListed(String path, String expected) {
        String source =
                "class NAME { static class Order { private String customer; public int[] getLines() { return null; }"
                        + " public boolean isReady() { return true; } public void run() {} static int count; }"
                        + " @Coalesce(key = \"" + path
                        + "\") static String get(String sku, Order order) { return sku; } }";
        List<String> messages = byProcessor(source);
        assertThat(messages).isEqualTo(byAgent(source)).singleElement(STRING).endsWith(expected);
    }

    @Test
    void severalMistakes_areReportedTogether() {
        String source = "class NAME { @Coalesce(ttl = \"x\", staleFor = \"y\", maxSize = 0, key = {\"no\", \"a.b\"})"
                + " String get(String a) { return a; } @Coalesce(ttl = \"z\") String other() { return null; } }";
        List<String> messages = byProcessor(source);
        assertThat(messages).hasSize(6).containsExactlyInAnyOrderElementsOf(byAgent(source));
    }

    /** Covers texts that are durations, and texts that are nearly so, all in one class. */
    @Test
    void durations_processorAgrees() {
        Random random = new Random(42);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String amount =
                    one(random, "1", "30", "0", "007", "999999999999999999", "9223372036854775807", "\\u0663", "");
            String unit =
                    one(random, "ms", "s", "m", "h", "MS", "H", "S", "d", "sec", "", ".5S", " s", "\\tm", "\\u00a0s");
            String prefix = one(random, "", "", "", "PT", "pt", "P", "P1DT", "-", "+", "PT-", " ", "-PT");
            texts.add(prefix + amount + unit + one(random, "", "", "", "", " ", "1S", "x"));
        }
        StringBuilder source = new StringBuilder("class NAME {");
        for (int i = 0; i < texts.size(); i++) {
            source.append(" @Coalesce(ttl = \"" + texts.get(i) + "\") void m" + i + "() {}");
        }
        List<String> messages = byProcessor(source + " }").stream()
                .map(message -> message.replace('\t', ' ')) // the log does so too
                .toList();
        assertThat(messages).isEqualTo(byAgent(source + " }")).hasSizeBetween(100, 380);
    }

    /** Covers all short paths over names that exist and names that do not. */
    @Test
    void keyPaths_processorAgrees() {
        String[] names = {
            "a",
            "p1",
            "this",
            "name",
            "size",
            "open",
            "hidden",
            "own",
            "up",
            "box",
            "value",
            "toString",
            "length",
            "",
            "each",
            "left",
            "class",
            "wait",
            "Name",
            "\\u00e9",
            "p9",
            "#a",
            "texts"
        };
        StringJoiner methods = new StringJoiner(" ");
        int number = 0;
        for (String root : names) {
            for (String first : names) {
                for (String second : new String[] {"", ".name", ".left"}) {
                    methods.add("@Coalesce(key = \"%s.%s%s\") void m%d(Item a, Box<Item> b) {}"
                            .formatted(root, first, second, number++));
                }
            }
            methods.add("@Coalesce(key = \" %s \") static void s%d(Item[] a, T2 b) {}".formatted(root, number++));
        }
        String source = """
                class NAME { int own; Box<? extends Item> box; static int none; NAME up() { return this; } %s
                  interface Named { String getName(); default int left() { return 1; } private int each() { return 2; } }
                  enum T2 { X }
                  static abstract class Base { private long hidden; public Boolean isSize() { return true; } public void wait2() {} }
                  static class Item extends Base implements Named { public String getName() { return ""; }
                    public boolean isOpen() { return true; } public static String size() { return ""; } List<String> texts; }
                  record Box<V extends Named>(V value, int[] left, String class2) { public V getValue() { return value; } } }
                """.formatted(methods);
        assertThat(byProcessor(source)).isEqualTo(byAgent(source)).hasSizeBetween(500, number - 20);
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static String named(String source) {
        return source.replace("NAME", "Agreed" + CLASSES.incrementAndGet());
    }

    private static List<String> byProcessor(String source) {
        return Compiled.messages(new CoalesceProcessor(), named(source), Map.of()).stream()
                .map(message -> message.replaceFirst("^@\\w+: ", "").replaceAll("Agreed\\d+", "NAME"))
                .toList();
    }

    private static List<String> byAgent(String source) {
        Map<String, byte[]> classes = Compiled.of(named(source), "-parameters", "-g");
        ClassLoader loader = new IsolatingLoader(ProcessorAgreesTest.class.getClassLoader(), classes);
        try (CapturedLog log = CapturedLog.listen()) {
            classes.forEach((name, bytes) -> {
                if (!name.contains("$")) {
                    byte[] unused = new Weaver().weave(name, Objects.requireNonNull(bytes), loader, true);
                }
            });
            return log.lines(" has no effect: ").stream()
                    .map(line -> line.replaceFirst(".* has no effect: ", "").replaceAll("Agreed\\d+", "NAME"))
                    .toList();
        }
    }
}
