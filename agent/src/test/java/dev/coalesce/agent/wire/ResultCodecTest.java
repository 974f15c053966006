package dev.coalesce.agent.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Fuzz;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how results and failures are encoded, and that no bytes do any harm. */
@SuppressWarnings("NonApiType") // the declared types are tested
class ResultCodecTest {
    sealed interface Shape permits Circle, Square, None {}

    record Circle(double radius, @Nullable String name) implements Shape {}

    record Square(int side) implements Shape {}

    enum None implements Shape {
        NONE
    }

    record Tree(String name, List<Tree> children) {}

    record Page<T>(
            List<T> items, Optional<T> last, @Nullable Page<T> next) {}

    record Large(
            boolean flag,
            byte b,
            short s,
            char c,
            int i,
            long l,
            float f,
            double d,
            BigInteger integer,
            BigDecimal decimal,
            UUID id,
            URI uri,
            DayOfWeek day) {}

    record Times(
            Instant instant,
            LocalDate date,
            LocalTime time,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Year year,
            YearMonth month,
            Duration duration,
            Period period,
            ZoneId zone) {}

    interface Open {}

    record Holder(Open open) {}

    record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    @SuppressWarnings({"unused", "rawtypes"}) // their return types are read
    interface Methods {
        List<Shape> shapes();

        Page<Circle> page();

        Tree tree();

        Large large();

        Times times();

        Map<String, int[]> map();

        TreeMap<Integer, @Nullable String> sorted();

        Set<String>[] sets();

        byte[] bytes();

        List<? extends Circle> wildcard();

        Positive positive();

        Object object();

        List raw();

        List<?> open();

        Holder holder();

        Number number();

        void nothing();

        List<Map<String, Tree>> many();
    }

    private static Type type(String method) {
        try {
            return Methods.class.getDeclaredMethod(method).getGenericReturnType();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static ResultCodec codec(String method) {
        try {
            return ResultCodec.compile(type(method));
        } catch (UncarriableTypeException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object roundTrip(String method, @Nullable Object value) {
        byte[] bytes = codec(method).encode(value, 10_000);
        return codec(method).decode(bytes, 0, bytes.length);
    }

    private static final Tree TREE = new Tree("root", List.of(new Tree("leaf \ud800 \u20ac", List.of())));
    private static final Large LARGE = new Large(
            true,
            (byte) -1,
            (short) -2,
            '\ud800',
            -3,
            Long.MIN_VALUE,
            Float.NaN,
            -0.0,
            BigInteger.TWO.pow(100),
            new BigDecimal("-1.50"),
            new UUID(1, 2),
            URI.create("http://host/%20"),
            DayOfWeek.MONDAY);
    private static final Times TIMES = new Times(
            Instant.ofEpochSecond(1, 1),
            LocalDate.EPOCH,
            LocalTime.MIDNIGHT,
            OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.ofHours(-3)),
            ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")),
            Year.of(-5),
            YearMonth.of(2026, 2),
            Duration.ofNanos(-1),
            Period.of(1, -2, 3),
            ZoneId.of("America/New_York"));

    @Test
    void values_arriveAsTheyWere() {
        List<Shape> shapes = Arrays.asList(new Circle(1.5, null), null, new Square(2), None.NONE);
        assertThat(roundTrip("shapes", shapes)).isEqualTo(shapes);
        Page<Circle> page = new Page<>(List.of(new Circle(1, "a")), Optional.empty(), null);
        assertThat(roundTrip("page", new Page<>(List.of(), Optional.of(new Circle(2, "")), page)))
                .isEqualTo(new Page<>(List.of(), Optional.of(new Circle(2, "")), page));
        assertThat(roundTrip("tree", TREE)).isEqualTo(TREE);
        assertThat(roundTrip("large", LARGE)).isEqualTo(LARGE);
        assertThat(roundTrip("times", TIMES)).isEqualTo(TIMES);
        assertThat(roundTrip("bytes", new byte[] {1, -1})).isEqualTo(new byte[] {1, -1});
        assertThat(roundTrip("wildcard", List.of(new Circle(1, "w")))).isEqualTo(List.of(new Circle(1, "w")));
        assertThat(roundTrip("nothing", null)).isNull();
        assertThat(roundTrip("tree", null)).isNull();
        TreeMap<Integer, @Nullable String> sorted = new TreeMap<>();
        sorted.put(2, null);
        sorted.put(1, "one");
        assertThat(roundTrip("sorted", sorted)).isEqualTo(sorted).isExactlyInstanceOf(TreeMap.class);
        assertThat(roundTrip("sets", new Set<?>[] {Set.of("a"), null})).isEqualTo(new Set<?>[] {Set.of("a"), null});
        Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(roundTrip("map", Map.of("k", new int[] {1})));
        assertThat(map.get("k")).isEqualTo(new int[] {1});
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", "raw", "open", "holder", "number"})
    void openType_isRefused(String method) {
        assertThatThrownBy(() -> ResultCodec.compile(type(method))).isInstanceOf(UncarriableTypeException.class);
    }

    @Test
    void refusal_namesThePart() {
        assertThatThrownBy(() -> ResultCodec.compile(type("holder")))
                .hasMessage("Holder.open is of type " + Open.class.getName()
                        + ", which is neither a value of the JDK nor a record, an enum, or a sealed type of these."
                        + " Return records, enums, or values and collections of the JDK");
    }

    @Test
    void shape_saysWhichTypesReadEachOther() {
        assertThat(codec("tree").shape())
                .isEqualTo(codec("tree").shape())
                .isNotEqualTo(codec("large").shape());
        assertThat(new String(codec("tree").shape(), StandardCharsets.UTF_8))
                .isEqualTo("record(name:TEXT children:list(#0) )");
    }

    @Test
    void valueLargerThanAllowed_isNotEncoded() {
        assertThatThrownBy(() -> codec("bytes").encode(new byte[100], 100)).hasMessageContaining("maxPayload");
    }

    @Test
    void recordThatRefusesItsComponents_isNotDecoded() {
        byte[] bytes = codec("positive").encode(new Positive(1), 100);
        bytes[bytes.length - 1] = 0;
        assertThatThrownBy(() -> codec("positive").decode(bytes, 0, bytes.length))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void anyBytes_areDecodedOrRefusedAndNeverTakeMoreMemoryThanTheirSize() {
        for (String method : List.of("shapes", "page", "tree", "large", "times", "map", "sorted", "sets", "bytes")) {
            ResultCodec codec = codec(method);
            Object value = switch (method) {
                case "shapes" -> List.of(new Circle(1.5, "n"), None.NONE);
                case "page" -> new Page<>(List.of(new Circle(1, "a")), Optional.empty(), null);
                case "tree" -> TREE;
                case "large" -> LARGE;
                case "times" -> TIMES;
                case "map" -> Map.of("k", new int[] {1, 2});
                case "sorted" -> new TreeMap<>(Map.of(1, "a", 2, "b"));
                case "sets" -> new Set<?>[] {Set.of("a", "b")};
                default -> new byte[] {1, 2, 3};
            };
            byte[] valid = codec.encode(value, 10_000);
            for (int length = 0; length < valid.length; length++) {
                int end = length;
                assertThatThrownBy(() -> codec.decode(valid, 0, end)).isInstanceOf(RuntimeException.class);
            }
            Fuzz.bytes(List.of(valid), input -> {
                try {
                    codec.decode(input, 0, input.length);
                } catch (RuntimeException e) {
                    // a miss
                }
            });
        }
    }

    @Test
    void lengthBeyondTheEnd_isRefusedBeforeAnythingIsAllocated() {
        byte[] huge = {1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        for (String method : List.of("shapes", "map", "sets", "bytes")) {
            assertThatThrownBy(() -> codec(method).decode(huge, 0, huge.length)).hasMessage("a length beyond the end");
        }
    }

    @Test
    void deepNesting_isRefused() {
        Tree deep = new Tree("", List.of());
        for (int i = 0; i < 1000; i++) {
            deep = new Tree("", List.of(deep));
        }
        Tree tooDeep = deep;
        assertThatThrownBy(() -> codec("tree").encode(tooDeep, 1_000_000)).hasMessage("nested too deeply");
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) 1);
        assertThatThrownBy(() -> codec("tree").decode(bytes, 0, bytes.length)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void envelope_ofOtherKeyOrSecretOrChanged_isRefused() {
        byte[] digest = new byte[32];
        byte[] other = digest.clone();
        other[31] = 1;
        byte[] secret = {1};
        byte[] sealed = Envelope.seal(Envelope.Kind.RESULT, digest, 7, new byte[] {5}, secret);
        Envelope opened = Envelope.open(sealed, digest, secret);
        assertThat(opened.jvm()).isEqualTo(7);
        assertThat(Arrays.copyOfRange(sealed, opened.payloadFrom(), opened.payloadEnd()))
                .containsExactly(5);
        assertThatThrownBy(() -> Envelope.open(sealed, other, secret)).hasMessage("of another key");
        assertThatThrownBy(() -> Envelope.open(sealed, digest, new byte[] {2})).hasMessageContaining("secret");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i]++;
            assertThatThrownBy(() -> Envelope.open(changed, digest, secret)).isInstanceOf(WireException.class);
            byte[] truncated = Arrays.copyOf(sealed, i);
            assertThatThrownBy(() -> Envelope.open(truncated, digest, secret)).isInstanceOf(WireException.class);
        }
    }

    /** Declared by the method of the test. */
    public static final class NoStock extends Exception {
        private static final long serialVersionUID = 1;

        public NoStock(String message) {
            super(message);
        }
    }

    @Test
    void declaredFailure_arrivesWithMessageStackAndCauses() {
        FailureCodec codec = new FailureCodec(NoStock.class);
        NoStock thrown = new NoStock("none of 7");
        thrown.initCause(new IOException("closed", new FileNotFoundException("f")));
        byte[] bytes = requireNonNull(codec.encode(thrown, 100_000));
        Throwable arrived = codec.decode(bytes, 0, bytes.length, "ab12");
        assertThat(arrived).isExactlyInstanceOf(NoStock.class).hasMessage("none of 7");
        assertThat(arrived.getCause())
                .hasMessage("java.io.IOException: closed; caused by java.io.FileNotFoundException: f");
        List<StackTraceElement> stack = new ArrayList<>(List.of(arrived.getStackTrace()));
        assertThat(stack.get(0).getMethodName()).isEqualTo("declaredFailure_arrivesWithMessageStackAndCauses");
        assertThat(stack.get(stack.size() - 1).toString()).contains("ab12");
        assertThatThrownBy(() -> new FailureCodec().decode(bytes, 0, bytes.length, ""))
                .hasMessageContaining("does not declare");
        Fuzz.bytes(List.of(bytes), input -> {
            try {
                codec.decode(input, 0, input.length, "");
            } catch (RuntimeException e) {
                // a miss
            }
        });
    }

    @Test
    void otherFailure_isNotCarried() {
        assertThat(new FailureCodec().encode(new NoStock("x"), 100_000)).isNull();
        assertThat(new FailureCodec(Exception.class).encode(new NoStock("x"), 100_000))
                .isNull();
        assertThat(new FailureCodec().encode(new IllegalStateException(), 100_000))
                .isNotNull();
    }

    /** An exception whose constructor makes the message. */
    public static final class NotFound extends Exception {
        private static final long serialVersionUID = 1;

        public NotFound(String sku) {
            super("no sku " + sku);
        }
    }

    /** An exception with more than a message. */
    public static class Coded extends Exception {
        private static final long serialVersionUID = 1;
        final int code;

        public Coded(String message) {
            super(message);
            this.code = 7;
        }
    }

    @Test
    void failureThatWouldArriveWithOtherContents_isNotCarried() {
        FailureCodec codec = new FailureCodec(NotFound.class, Coded.class, SQLException.class);
        for (Exception each : List.of(new NotFound("7"), new Coded("m"), new SQLException("m", "42000", 7))) {
            assertThat(codec.encode(each, 100_000)).as(each.toString()).isNull();
        }
    }

    Map<String, Integer> headers() {
        return Map.of();
    }

    Set<String> names() {
        return Set.of();
    }

    @Test
    void collectionThatIgnoresCase_isNotCarried() throws Exception {
        ResultCodec maps = ResultCodec.compile(
                ResultCodecTest.class.getDeclaredMethod("headers").getGenericReturnType());
        ResultCodec sets = ResultCodec.compile(
                ResultCodecTest.class.getDeclaredMethod("names").getGenericReturnType());
        Map<String, Integer> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", 1);
        assertThatThrownBy(() -> maps.encode(headers, 1_000)).hasMessageContaining("comparator");
        assertThatThrownBy(() -> maps.encode(Collections.unmodifiableMap(headers), 1_000))
                .hasMessageContaining("ignores case");
        assertThatThrownBy(() -> sets.encode(Collections.unmodifiableSet(headers.keySet()), 1_000))
                .hasMessageContaining("ignores case");
        IdentityHashMap<String, Integer> identities = new IdentityHashMap<>();
        identities.put("a", 1);
        assertThatThrownBy(() -> maps.encode(identities, 1_000)).hasMessageContaining("identities");
        assertThat(maps.encode(Collections.unmodifiableMap(new TreeMap<>(Map.of("a", 1, "A", 2))), 1_000))
                .isNotEmpty();
    }
}
