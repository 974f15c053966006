package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts with arrays and other changeable content at some depth are compared by content and copied, or refused. */
@SuppressWarnings({"NullAway", "JavaUtilDate", "ArrayRecordComponent", "UnnecessaryStringBuilder"})
class ContentFormTest {
    record Chunk(String name, byte[] bytes) {}

    record Open(@Nullable Object content) {}

    /** Compares its array by content, as a careful author writes it, and ignores the trace. */
    record Careful(byte[] bytes, String trace) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Careful && Arrays.equals(((Careful) other).bytes, bytes);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static <T> Arguments changed(String name, Supplier<T> part, Consumer<T> change) {
        return Arguments.of(name, part, change);
    }

    static List<Arguments> changeableParts() {
        return List.of(
                changed("list", () -> List.of(new byte[] {1}), list -> list.get(0)[0] = 2),
                changed(
                        "list of lists",
                        () -> List.of(List.of(new byte[] {1})),
                        list -> list.get(0).get(0)[0] = 2),
                changed(
                        "list with null",
                        () -> Arrays.asList("a", null, new int[] {1}),
                        list -> ((int[]) list.get(2))[0] = 2),
                changed(
                        "unmodifiable list",
                        () -> Collections.unmodifiableList(new ArrayList<>(List.of(new char[] {'a'}))),
                        list -> list.get(0)[0] = 'b'),
                changed("set", () -> Set.of(new byte[] {1}, new byte[] {5}), set -> set.forEach(array -> array[0]++)),
                changed("map value", () -> Map.of("a", new byte[] {1}), map -> map.get("a")[0] = 2),
                changed(
                        "map key",
                        () -> Map.of(new byte[] {1}, "a"),
                        map -> map.keySet().iterator().next()[0] = 2),
                changed(
                        "map of lists",
                        () -> Map.of("a", List.of(new long[] {1})),
                        map -> map.get("a").get(0)[0] = 2),
                changed("entry", () -> Map.entry("a", new byte[] {1}), entry -> entry.getValue()[0] = 2),
                changed("entry that changes", () -> new AbstractMap.SimpleEntry<>("a", 1), entry -> entry.setValue(2)),
                changed(
                        "entries of a map",
                        () -> new HashMap<>(Map.of("a", 1)).entrySet(),
                        entries -> entries.iterator().next().setValue(2)),
                changed("optional", () -> Optional.of(new byte[] {1}), optional -> optional.get()[0] = 2),
                changed(
                        "optional list",
                        () -> Optional.of(new ArrayList<>(List.of(1))),
                        optional -> optional.get().add(2)),
                changed(
                        "array of lists",
                        () -> new Object[] {List.of(new byte[] {1})},
                        array -> ((byte[]) ((List<?>) array[0]).get(0))[0] = 2),
                changed("nested array", () -> new byte[][][] {{{1}}}, array -> array[0][0][0] = 2),
                changed("record", () -> new Chunk("a", new byte[] {1}), chunk -> chunk.bytes()[0] = 2),
                changed(
                        "record in a list",
                        () -> List.of(new Chunk("a", new byte[] {1})),
                        list -> list.get(0).bytes()[0] = 2),
                changed(
                        "record in a record",
                        () -> new Open(new Open(new byte[] {1})),
                        open -> ((byte[]) ((Open) open.content()).content())[0] = 2),
                changed(
                        "list in a record",
                        () -> new Open(new ArrayList<>(List.of("a"))),
                        open -> ((List<?>) open.content()).clear()),
                changed(
                        "record with equals",
                        () -> new Careful(new byte[] {1}, "t"),
                        careful -> careful.bytes()[0] = 2),
                changed("bytes", () -> ByteBuffer.wrap(new byte[] {1, 2}), buffer -> buffer.put(0, (byte) 9)),
                changed("direct bytes", () -> ByteBuffer.allocateDirect(2), buffer -> buffer.put(0, (byte) 9)),
                changed("position", () -> ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer::get),
                changed("chars", () -> CharBuffer.wrap(new char[] {1}), buffer -> buffer.put(0, 'x')),
                changed("ints", () -> IntBuffer.wrap(new int[] {1}), buffer -> buffer.put(0, 9)),
                changed("longs", () -> LongBuffer.wrap(new long[] {1}), buffer -> buffer.put(0, 9)),
                changed("shorts", () -> ShortBuffer.wrap(new short[] {1}), buffer -> buffer.put(0, (short) 9)),
                changed("floats", () -> FloatBuffer.wrap(new float[] {1}), buffer -> buffer.put(0, 9)),
                changed("doubles", () -> DoubleBuffer.wrap(new double[] {1}), buffer -> buffer.put(0, 9)),
                changed(
                        "buffer in a list",
                        () -> List.of(ByteBuffer.wrap(new byte[] {1})),
                        list -> list.get(0).put(0, (byte) 9)),
                changed("date", () -> new Date(1), date -> date.setTime(2)),
                changed(
                        "date in an optional",
                        () -> Optional.of(new Date(1)),
                        date -> date.get().setTime(2)),
                changed("calendar", () -> new GregorianCalendar(2000, 1, 1), calendar -> calendar.add(1, 1)),
                changed("bits", () -> BitSet.valueOf(new long[] {1}), bits -> bits.set(7)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changeableParts")
    <T> void changedAfterwards_keyKeepsItsContent(String name, Supplier<T> part, Consumer<T> change) {
        T mutable = part.get();
        Object stored = Keys.snapshot(Keys.of(mutable));
        Object storedOfTwo = Keys.snapshot(Keys.ofOneAndLong(mutable, 7));
        int hash = stored.hashCode();

        assertEqualBothWays(stored, Keys.of(part.get()));
        assertEqualBothWays(storedOfTwo, Keys.ofOneAndLong(part.get(), 7));
        change.accept(mutable);
        assertThat(stored.hashCode()).isEqualTo(hash);
        assertThat(Keys.of(mutable)).isNotEqualTo(stored);
        assertThat(stored).isNotEqualTo(Keys.of(mutable));
        assertThat(Keys.ofOneAndLong(mutable, 7)).isNotEqualTo(storedOfTwo);
    }

    private static void assertEqualBothWays(Object one, Object other) {
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(other).isEqualTo(one);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changeableParts")
    <T> void copyOfACopy_isEqual(String name, Supplier<T> part, Consumer<T> change) {
        Object stored = Keys.snapshot(Keys.of(part.get(), 1, 2L));
        assertEqualBothWays(Keys.snapshot(stored), stored);
        assertEqualBothWays(stored, Keys.of(part.get(), 1, 2L));
    }

    @Test
    void copiedArray_isNotCopiedAgain() {
        Object stored = Keys.snapshot(Keys.of("a", new byte[] {1}));
        assertThat(Keys.snapshot(stored)).isSameAs(stored);
    }

    @Test
    void recordWithItsOwnEquals_isComparedByIt() {
        Object stored = Keys.snapshot(Keys.of(new Careful(new byte[] {1}, "first")));
        assertEqualBothWays(stored, Keys.of(new Careful(new byte[] {1}, "second")));
        assertThat(stored).isNotEqualTo(Keys.of(new Careful(new byte[] {2}, "first")));
    }

    @Test
    void recordsOfTwoClasses_differ() {
        record Other(String name, byte[] bytes) {}
        assertThat(Keys.of(new Other("a", new byte[] {1}))).isNotEqualTo(Keys.of(new Chunk("a", new byte[] {1})));
    }

    @Test
    void recordOfUnchangeableParts_isComparedByItself() {
        Open open = new Open("a");
        assertThat(Keys.parts(Keys.of(open))).first().isSameAs(open);
    }

    static Stream<Object> unusableParts() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);
        IdentityHashMap<Object, Object> identities = new IdentityHashMap<>();
        identities.put("a", new byte[] {1});
        return Stream.of(
                new AtomicReference<>(new byte[] {1}),
                new AtomicIntegerArray(1),
                new AtomicInteger(),
                new LongAdder(),
                new WeakReference<>(new byte[] {1}),
                new StringBuilder(),
                new StringWriter(),
                new ArrayDeque<>(List.of(1)),
                new HashMap<>(Map.of("a", 1)).values(),
                List.of(new AtomicReference<>("a")),
                Optional.of(new ArrayDeque<>()),
                new Open(new StringBuilder()),
                new Object[] {new AtomicInteger()},
                new LinkedHashSet<>(Arrays.asList(new byte[] {1}, new byte[] {1})),
                identities,
                new Foreign(List.of(new byte[] {1})),
                new Foreign(List.of(List.of(new Chunk("a", new byte[] {1})))),
                cyclic);
    }

    /** A list of a library, with an {@code equals} of its own. */
    private static final class Foreign extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;

        Foreign(List<?> elements) {
            super(elements);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    @ParameterizedTest
    @MethodSource("unusableParts")
    void partThatChangesButComparesIdentity_isRefused(Object part) {
        assertThatThrownBy(() -> Keys.of(part))
                .isInstanceOf(UnusablePartException.class)
                .hasMessageContaining("List in key the values that identify a call");
        assertThatThrownBy(() -> Keys.of("other", part)).isInstanceOf(UnusablePartException.class);
        assertThat(Keys.ofChosen(part)).isInstanceOf(KeyFailure.class);
    }

    @Test
    void url_isComparedByItsText() throws Exception {
        // No host of this name exists, and none is looked up.
        Object key = Keys.of(List.of(new URL("http://one.invalid/a")));
        assertEqualBothWays(Keys.snapshot(key), Keys.of(List.of(new URL("http://one.invalid/a"))));
        assertThat(key).isNotEqualTo(Keys.of(List.of(new URL("http://two.invalid/a"))));
        assertThat(Keys.of(new URL("http://one.invalid/a"))).hasToString("http://one.invalid/a");
    }
}
