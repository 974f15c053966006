package dev.coalesce.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.coalesce.agent.testing.Fuzz;
import java.io.Closeable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests classes of the application that Jackson writes. Many cases are known from reports about other caches: a long
 * that comes back as an int, a list as an array, a lost subclass, a getter without a setter.
 */
@ParameterizedClass
@EnumSource
// Jackson reads them.
@SuppressWarnings({"unused", "FieldCanBeFinal", "NullAway", "ClassCanBeStatic", "NonApiType", "rawtypes", "serial"})
class JsonCodecTest {
    enum Generation {
        JACKSON_2,
        JACKSON_3
    }

    private final ClassLoader loader;

    JsonCodecTest(Generation generation) {
        loader =
                generation == Generation.JACKSON_3 ? JsonCodecTest.class.getClassLoader() : new Hiding("tools.jackson");
    }

    /** Hides a library, as in an application that does not have it. */
    private static final class Hiding extends ClassLoader {
        private final List<String> hidden;

        Hiding(String... hidden) {
            super(JsonCodecTest.class.getClassLoader());
            this.hidden = List.of(hidden);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            for (String each : hidden) {
                if (name.startsWith(each)) {
                    throw new ClassNotFoundException(name);
                }
            }
            return super.loadClass(name, resolve);
        }
    }

    static class Base<T> {
        private T id;
        protected String name;
    }

    enum Level {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "high";
            }
        }
    }

    record Point(int x, Integer y) {}

    /** Private fields, no getter, no setter, a private constructor. */
    static class Order extends Base<Long> {
        private int count;
        private Long boxed;
        private double rate;
        private char letter;
        private byte[] bytes;
        private BigDecimal price;
        private Level level;
        private Instant at;
        private ZonedDateTime zoned;
        private Optional<String> note = Optional.empty();
        private List<Long> longs = new ArrayList<>();
        private Set<String> names = new LinkedHashSet<>();
        private HashSet<String> unordered = new HashSet<>();
        private Map<String, Order> parts = new LinkedHashMap<>();
        private HashMap<Level, Integer> counts = new HashMap<>();
        private Point point;
        private List<Point[]> path;
        private Order next;

        private Order() {}

        /** Has no field. */
        public int getTotal() {
            return count * 2;
        }

        public boolean isLarge() {
            throw new IllegalStateException("must not be called");
        }
    }

    private static Order order() {
        Order order = new Order();
        order.count = 3;
        order.boxed = 4L;
        order.rate = 0.1;
        order.letter = '\u20ac';
        order.bytes = new byte[] {1, -1};
        order.price = new BigDecimal("1E+3");
        order.level = Level.HIGH;
        order.at = Instant.ofEpochSecond(1, 1);
        order.zoned = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 7, ZoneId.of("Europe/Berlin"));
        order.note = Optional.of("note");
        order.longs = new ArrayList<>(List.of(1L, Long.MAX_VALUE));
        order.names = new LinkedHashSet<>(List.of("b", "a", "c"));
        order.unordered = new HashSet<>(List.of("q", "w", "e", "r", "t", "z"));
        order.counts = new HashMap<>(Map.of(Level.LOW, 1, Level.HIGH, 2));
        order.point = new Point(1, 2);
        order.path = new ArrayList<>(List.<Point[]>of(new Point[] {new Point(0, null)}));
        return order;
    }

    static class Immutable {
        private final String sku;
        private final long amount;

        @JsonCreator
        Immutable(@JsonProperty("sku") String sku, @JsonProperty("amount") long amount) {
            this.sku = sku;
            this.amount = amount;
        }
    }

    static class NoCreator {
        private final String sku;

        NoCreator(String sku, int unused) {
            this.sku = sku;
        }

        NoCreator(int unused, String sku) {
            this.sku = sku;
        }
    }

    static class Ignoring {
        String shown;

        @JsonIgnore
        String hidden;

        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        String password;
    }

    static class Animal {
        String name;
    }

    static final class Dog extends Animal {}

    static final class Cat extends Animal {
        int lives;
    }

    static class Zoo {
        Animal first;
        List<Animal> all = new ArrayList<>();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    static class Typed {
        String text;

        @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
        Animal animal;
    }

    static class Page<T> {
        List<T> items = new ArrayList<>();
        int number;
    }

    static class Node {
        Node next;
    }

    static class Lower {
        private String text;

        void set(String text) {
            this.text = text;
        }

        @JsonProperty("text")
        void setText(String text) {
            this.text = text.toLowerCase(java.util.Locale.ROOT);
        }
    }

    static class WithObject {
        Object any;
    }

    static class WithNumber {
        List<Number> numbers;
    }

    static class WithInterface {
        Runnable action;
    }

    static class WithTransient {
        transient String cached;
        String text;
    }

    static class WithJdkClass {
        java.util.BitSet bits;
    }

    static class Extending extends ArrayList<String> {}

    static class Empty {}

    static class Closing implements Closeable {
        String text;

        @Override
        public void close() {}
    }

    final class Inner {
        String text;
    }

    abstract static class Abstract {
        String text;
    }

    sealed interface Shape permits Circle {}

    record Circle(int radius) implements Shape {}

    static class WithSealed {
        Shape shape;
    }

    record Holding<T>(Page<T> page) {}

    interface Methods {
        Order order();

        Page<Order> orders();

        List<Immutable> immutables();

        Map<Point, Page<Long>> pages();

        Immutable[] array();

        Holding<String> holding();

        Page<?> open();

        Page raw();
    }

    private ResultCodec codec(Type type) {
        try {
            return ResultCodec.compile(type, "", loader);
        } catch (UncarriableTypeException e) {
            throw new AssertionError(e);
        }
    }

    private ResultCodec codec(String method) {
        return codec(type(method));
    }

    private static Type type(String method) {
        try {
            return Methods.class.getDeclaredMethod(method).getGenericReturnType();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T roundTrip(ResultCodec codec, T value) {
        byte[] bytes = codec.encode(value, 100_000);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("dev.coalesce", "@class");
        return (T) Objects.requireNonNull(codec.decode(bytes, 0, bytes.length));
    }

    @Test
    void objects_arriveWithAllTheirFields() {
        Order order = order();
        order.next = order();
        order.parts.put("part", order());
        assertThat(roundTrip(codec("order"), order))
                .isNotSameAs(order)
                .usingRecursiveComparison()
                .isEqualTo(order);
        // A long stays a long.
        assertThat(roundTrip(codec("order"), order).longs.get(0)).isExactlyInstanceOf(Long.class);
        // The order of a set stays.
        assertThat(roundTrip(codec("order"), order).names).containsExactly("b", "a", "c");
    }

    @Test
    void objectsWithNulls_arrive() {
        Order order = new Order();
        order.longs = null;
        order.names = null;
        order.parts = null;
        assertThat(roundTrip(codec("order"), order)).usingRecursiveComparison().isEqualTo(order);
        order.note = null; // Jackson reads an empty Optional
        assertThatThrownBy(() -> codec("order").encode(order, 1_000))
                .hasMessageContaining("Order.note is left out or changed");
    }

    @Test
    void genericTypes_areThoseOfTheDeclaration() {
        Page<Order> orders = new Page<>();
        orders.items.add(order());
        assertThat(roundTrip(codec("orders"), orders))
                .usingRecursiveComparison()
                .isEqualTo(orders);
        Page<Long> longs = new Page<>();
        longs.items.addAll(List.of(1L, Long.MAX_VALUE));
        Map<Point, Page<Long>> pages = Map.of(new Point(1, null), longs);
        Map<Point, Page<Long>> arrived = roundTrip(codec("pages"), pages);
        assertThat(arrived.get(new Point(1, null)).items).isEqualTo(longs.items);
        List<Immutable> immutables = Arrays.asList(new Immutable("a", 1), null, new Immutable(null, -1));
        assertThat(roundTrip(codec("immutables"), immutables))
                .usingRecursiveComparison()
                .isEqualTo(immutables);
        Immutable[] array = {new Immutable("a", 1), null};
        assertThat(roundTrip(codec("array"), array)).usingRecursiveComparison().isEqualTo(array);
    }

    @Test
    void fieldThatJacksonLeavesOut_isNotCarried() {
        Ignoring ignoring = new Ignoring();
        ignoring.shown = "shown";
        assertThat(roundTrip(codec(Ignoring.class), ignoring))
                .usingRecursiveComparison()
                .isEqualTo(ignoring);
        ignoring.hidden = "hidden";
        assertThatThrownBy(() -> codec(Ignoring.class).encode(ignoring, 1_000))
                .hasMessage("Jackson does not restore it as it was: Ignoring.hidden is left out or changed. Name a"
                        + " codec for the method");
        ignoring.hidden = null;
        ignoring.password = "secret";
        assertThatThrownBy(() -> codec(Ignoring.class).encode(ignoring, 1_000))
                .hasMessageContaining("Ignoring.password is left out or changed");
    }

    @Test
    void valueThatASetterChanges_isNotCarried() {
        Lower lower = new Lower();
        lower.set("low");
        assertThat(roundTrip(codec(Lower.class), lower).text).isEqualTo("low");
        lower.set("HIGH");
        assertThatThrownBy(() -> codec(Lower.class).encode(lower, 1_000))
                .hasMessageContaining("Lower.text is left out or changed");
    }

    @Test
    void objectsOfSubclasses_areNotCarried() {
        Zoo zoo = new Zoo();
        zoo.first = new Animal();
        assertThat(roundTrip(codec(Zoo.class), zoo)).usingRecursiveComparison().isEqualTo(zoo);
        for (Animal each : List.of(new Dog(), new Cat())) {
            zoo.first = each;
            assertThatThrownBy(() -> codec(Zoo.class).encode(zoo, 1_000))
                    .hasMessage("an object of " + each.getClass().getName() + ", where " + Animal.class.getName()
                            + " is declared");
            zoo.first = null;
            zoo.all = List.of(each);
            assertThatThrownBy(() -> codec(Zoo.class).encode(zoo, 1_000)).isInstanceOf(WireException.class);
            zoo.all = List.of();
        }
        assertThatThrownBy(() -> codec(Animal.class).encode(new Dog(), 1_000)).isInstanceOf(WireException.class);
    }

    @Test
    void classNames_areNotWrittenAndNotRead() {
        Typed typed = new Typed();
        typed.text = "text";
        typed.animal = new Animal();
        ResultCodec codec = codec(Typed.class);
        assertThat(roundTrip(codec, typed)).usingRecursiveComparison().isEqualTo(typed);
        String text = "{\"@class\":\"" + Dog.class.getName() + "\",\"text\":\"x\",\"animal\":null}";
        assertThatThrownBy(() -> decode(codec, text)).isInstanceOf(IllegalStateException.class);
    }

    private static @Nullable Object decode(ResultCodec codec, String text) {
        WireOutput out = new WireOutput(10_000);
        out.writeByte(1);
        out.writeBlock(text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = out.toBytes();
        return codec.decode(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sku\":\"a\",\"amount\":1,\"more\":2}",
                "{\"sku\":\"a\",\"amount\":\"1\"}",
                "{\"sku\":\"a\",\"amount\":1.5}",
                "{\"sku\":\"a\",\"amount\":null}",
                "{\"sku\":\"a\",\"amount\":99999999999999999999}",
                "{\"sku\":[\"a\"],\"amount\":1}",
                "{\"sku\":\"secret",
                "{\"sku\":\"a\",\"amount\":1}{}",
                "[]",
                "null",
                "1",
                "",
            })
    void otherTexts_areRefusedWithoutShowingThem(String text) {
        assertThatThrownBy(() -> decode(codec(Immutable.class), text))
                .isInstanceOfAny(IllegalStateException.class, WireException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void otherBytes_doNoHarm() {
        ResultCodec codec = codec("order");
        byte[] valid = codec.encode(order(), 100_000);
        Fuzz.bytes(List.of(valid), bytes -> {
            try {
                codec.decode(bytes, 0, bytes.length);
            } catch (RuntimeException e) {
                // a miss
            }
        });
    }

    @Test
    void cyclesAndLargeObjects_areNotCarried() {
        Node node = new Node();
        node.next = node;
        assertThatThrownBy(() -> codec(Node.class).encode(node, 100_000)).hasMessage("nested too deeply");
        Animal animal = new Animal();
        animal.name = "x".repeat(1_000);
        assertThatThrownBy(() -> codec(Animal.class).encode(animal, 1_000)).hasMessageContaining("maxPayload");
    }

    @Test
    void classWithoutUsableConstructor_isNotCarried() {
        assertThatThrownBy(() -> codec(NoCreator.class).encode(new NoCreator("secret", 1), 1_000))
                .hasMessageStartingWith("Jackson fails at")
                .hasMessageContaining("Cannot construct instance of `" + NoCreator.class.getName() + "`")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WithObject    | WithObject.any is of type java.lang.Object, which is neither",
                "WithNumber    | WithNumber.numbers<java.lang.Number> is of type java.lang.Number, which is neither",
                "WithInterface | WithInterface.action is of type java.lang.Runnable, which is neither",
                "WithSealed    | WithSealed.shape is of type",
                "WithJdkClass  | WithJdkClass.bits is of type java.util.BitSet, which is neither",
                "WithTransient | whose transient field cached would be lost. Name a codec, or remove the modifier",
                "Extending     | extends java.util.A",
                "Empty         | which has no fields",
                "Inner         | is of the inner class",
                "Closing       | is of type",
                "Abstract      | is of type",
            })
    void classWhoseObjectsCouldLoseSomething_isRefused(String name, String reason) throws Exception {
        Class<?> type = Class.forName(JsonCodecTest.class.getName() + "$" + name);
        assertThatThrownBy(() -> ResultCodec.compile(type, "", loader))
                .isInstanceOf(UncarriableTypeException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"holding", "open", "raw"})
    void openType_isRefused(String method) {
        assertThatThrownBy(() -> ResultCodec.compile(type(method), "", loader))
                .isInstanceOf(UncarriableTypeException.class);
    }

    @Test
    void withoutJackson_objectsAreNotCarried() {
        assertThatThrownBy(() -> ResultCodec.compile(Order.class, "", new Hiding("tools.jackson", "com.fasterxml")))
                .hasMessage("the result is of " + Order.class.getName() + ", and the class of the method sees no"
                        + " Jackson of version 2.12 or later. Return a record, or name a codec");
    }

    @Test
    void shape_isThatOfTheFieldsAndTheLibrary() {
        String shape = new String(codec(Animal.class).shape(), StandardCharsets.UTF_8);
        assertThat(shape).matches("jackson[23]\\(class\\(name:TEXT \\)\\)");
        assertThat(new String(codec(Node.class).shape(), StandardCharsets.UTF_8))
                .endsWith("(class(next:#0 ))");
    }
}
