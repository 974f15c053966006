package dev.coalesce.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Received;
import dev.coalesce.agent.testing.Upstream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests elements that upstream fills again, and elements that a subscriber changes. */
class ElementsTest {
    private final Upstream upstream = new Upstream();
    private final TestStream stream = new TestStream(() -> upstream);

    /** An element, what upstream or a subscriber does to it, and its content. */
    private record Reused(String name, Object element, Runnable change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Reused> reusedElements() {
        byte[] bytes = {1, 2};
        int[] ints = {1, 2};
        char[] chars = {'a', 'b'};
        String[] row = {"a", "b"};
        byte[][] nested = {{1}, {2}};
        ByteBuffer heap = ByteBuffer.wrap(new byte[] {1, 2});
        ByteBuffer direct =
                ByteBuffer.allocateDirect(2).put((byte) 1).put((byte) 2).flip();
        ByteBuffer ofList = ByteBuffer.wrap(new byte[] {1});
        ByteBuffer ofArray = ByteBuffer.wrap(new byte[] {1});
        byte[] arrayOfList = {1, 2};
        return Stream.of(
                new Reused("byte[]", bytes, () -> bytes[0] = 9),
                new Reused("int[]", ints, () -> ints[0] = 9),
                new Reused("char[]", chars, () -> chars[0] = 'z'),
                new Reused("String[]", row, () -> row[0] = "z"),
                new Reused("byte[][]", nested, () -> nested[1][0] = 9),
                new Reused("ByteBuffer", heap, () -> heap.clear().put((byte) 9)),
                new Reused("direct ByteBuffer", direct, () -> direct.clear().put((byte) 9)),
                new Reused(
                        "List<ByteBuffer>",
                        List.of(ofList),
                        () -> ofList.clear().put((byte) 9)),
                new Reused(
                        "ByteBuffer[]",
                        new ByteBuffer[] {ofArray},
                        () -> ofArray.clear().put((byte) 9)),
                new Reused("List<byte[]>", Arrays.asList(arrayOfList, new byte[1]), () -> arrayOfList[0] = 9));
    }

    private static String text(Object element) {
        if (element instanceof ByteBuffer buffer) {
            StringBuilder text = new StringBuilder("buffer");
            for (ByteBuffer rest = buffer.duplicate(); rest.hasRemaining(); ) {
                text.append(' ').append(rest.get());
            }
            return text.toString();
        }
        if (element instanceof List<?> list) {
            return list.stream().map(ElementsTest::text).toList().toString();
        }
        if (element instanceof ByteBuffer[] buffers) {
            return text(List.of(buffers));
        }
        return Arrays.deepToString(new Object[] {element});
    }

    private static Object only(Received received) {
        Eventually.isTrue("received", () -> !received.signals.isEmpty());
        return received.signals.get(0);
    }

    @ParameterizedTest
    @MethodSource("reusedElements")
    void upstreamChangesElementAfterOnNext_subscribersAndReplayHaveTheOldContent(Reused reused) {
        String before = text(reused.element);
        Received leader = Received.of(stream);
        Received slow = Received.of(stream, 0);
        upstream.next(reused.element);
        reused.change.run();
        assertThat(text(only(leader))).isEqualTo(before);
        assertThat(text(only(slow.ask(1)))).isEqualTo(before);
        assertThat(text(only(Received.of(stream)))).isEqualTo(before);
        assertThat(text(reused.element)).as("the test's change").isNotEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("reusedElements")
    void subscriberChangesElement_othersDoNotSeeIt(Reused reused) {
        String before = text(reused.element);
        Object kept = Elements.keep(reused.element);
        destroy(Elements.forSubscriber(kept));
        assertThat(text(Elements.forSubscriber(kept))).isEqualTo(before);
        assertThat(text(reused.element)).isEqualTo(before);
    }

    private static void destroy(Object element) {
        if (element instanceof ByteBuffer buffer) {
            buffer.put((byte) 7).compact();
        } else if (element instanceof byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
        } else if (element instanceof int[] ints) {
            Arrays.fill(ints, 7);
        } else if (element instanceof char[] chars) {
            Arrays.fill(chars, '7');
        } else if (element instanceof List<?> list) {
            list.forEach(ElementsTest::destroy);
            list.clear();
        } else {
            for (Object each : (Object[]) element) {
                if (!(each instanceof String)) {
                    destroy(each);
                }
            }
            Arrays.fill((Object[]) element, null);
        }
    }

    @Test
    void byteBuffer_keepsOrderAndRemainingBytesAndIsReadOnlyIfItWas() {
        ByteBuffer source = ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN);
        source.position(4);
        source.putInt(0x01020304).flip().position(4);
        ByteBuffer readOnly = source.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        for (ByteBuffer element : List.of(source, readOnly)) {
            Object kept = Elements.keep(element);
            ByteBuffer received = (ByteBuffer) Elements.forSubscriber(kept);
            assertThat(received.remaining()).isEqualTo(4);
            assertThat(received.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(received.isReadOnly()).isEqualTo(element.isReadOnly());
            assertThat(received.getInt()).isEqualTo(0x01020304);
            assertThat(element.position()).as("the source's position").isEqualTo(4);
            assertThat(((ByteBuffer) Elements.forSubscriber(kept)).getInt()).isEqualTo(0x01020304);
            assertThat(received.isDirect()).isFalse();
        }
    }

    @Test
    void contentOfArraysAndBuffers_countsInBytes() {
        assertThat(Elements.sizeInBytes(new byte[100])).isEqualTo(100);
        assertThat(Elements.sizeInBytes(new long[100])).isEqualTo(800);
        assertThat(Elements.sizeInBytes(Elements.keep(ByteBuffer.allocateDirect(100))))
                .isEqualTo(100);
        assertThat(Elements.sizeInBytes("0123456789")).isEqualTo(10);
        assertThat(Elements.sizeInBytes(Elements.keep(List.of(ByteBuffer.allocate(60), ByteBuffer.allocate(40)))))
                .isEqualTo(100);
        assertThat(Elements.sizeInBytes(new byte[2][50])).isBetween(100L, 120L);
    }

    /** A list of an object-relational mapper throws like this outside of its session. */
    private static final class LazyList extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            throw new IllegalStateException("no session");
        }

        @Override
        public int size() {
            throw new IllegalStateException("no session");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void listsOfTheApplication_areNotAsked() {
        List<List<?>> lists = List.of(
                new LazyList(),
                Collections.unmodifiableList(new LazyList()),
                new ArrayList<>(List.of("a")),
                Arrays.asList("b", "c"));
        for (List<?> each : lists) {
            assertThat(Elements.keep(each)).isSameAs(each);
            assertThat(Elements.forSubscriber(each)).isSameAs(each);
            assertThat(Elements.sizeInBytes(each)).isZero();
        }
    }

    @Test
    void ordinaryElements_needNoCare() {
        for (Object each : List.of(1, 2L, new Object(), List.class, new LazyList(), new AtomicInteger())) {
            assertThat(Elements.needsCare(each.getClass())).isFalse();
            assertThat(Elements.keep(each)).isSameAs(each);
        }
        assertThat(Elements.needsCare(ByteBuffer.allocateDirect(1).getClass())).isTrue();
        assertThat(Elements.needsCare(byte[].class)).isTrue();
        assertThat(Elements.needsCare(List.of().getClass())).isTrue();
    }
}
