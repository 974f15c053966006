package dev.coalesce.agent.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DigestTest {
    private final Digest digest = new Digest(42, type -> {});

    /** A class whose methods fail the test when they run. */
    private static class Hostile implements Supplier<String> {
        private final String name;
        private final double size;
        private final transient int cached;

        Hostile(String name, double size, int cached) {
            this.name = name;
            this.size = size;
            this.cached = cached;
        }

        @Override
        public String get() {
            throw new AssertionError(name);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new AssertionError(name + size + cached);
        }

        @Override
        public int hashCode() {
            throw new AssertionError(name);
        }

        @Override
        public String toString() {
            throw new AssertionError(name);
        }
    }

    private static final class LazyList extends AbstractList<String> {
        @Override
        public String get(int index) {
            throw new AssertionError(index);
        }

        @Override
        public int size() {
            throw new AssertionError();
        }
    }

    private record Point(int x, Hostile y) {}

    private static class NoEquals {
        final String name = "a";
    }

    private enum Colour {
        RED {
            @Override
            public String toString() {
                throw new AssertionError();
            }
        },
        GREEN
    }

    static Stream<Arguments> equals() {
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("b", 2);
        map.put("a", 1);
        return Stream.of(
                Arguments.of("text", "te".concat("xt")),
                Arguments.of(1_000_000L, Long.parseLong("1000000")),
                Arguments.of(new byte[] {1, 2}, new byte[] {1, 2}),
                Arguments.of(new Object[] {"a", new int[] {1}}, new Object[] {"a", new int[] {1}}),
                Arguments.of(List.of("a", "b"), new ArrayList<>(List.of("a", "b"))),
                Arguments.of(List.of(), Collections.emptyList()),
                Arguments.of(new HashSet<>(List.of("a", "b")), new TreeSet<>(List.of("b", "a"))),
                Arguments.of(new HashMap<>(map), map),
                Arguments.of(Optional.of("a"), Optional.of("a")),
                Arguments.of(new UUID(1, 2), new UUID(1, 2)),
                Arguments.of(new BigDecimal("1.0"), new BigDecimal("1.0")),
                Arguments.of(Duration.ofMillis(1), Duration.ofMillis(1)),
                Arguments.of(Locale.GERMANY, Locale.forLanguageTag("de-DE")),
                Arguments.of(Colour.RED, Colour.RED),
                Arguments.of(new Hostile("a", 1, 1), new Hostile("a", 1, 2)),
                Arguments.of(new Point(1, new Hostile("a", 1, 1)), new Point(1, new Hostile("a", 1, 1))));
    }

    @ParameterizedTest
    @MethodSource("equals")
    void equalContents_haveEqualDigests_andNoCodeOfTheApplicationRuns(Object one, Object other) {
        assertThat(digest.ofPart(one)).isEqualTo(digest.ofPart(other));
        assertThat(digest.ofResult(one)).isEqualTo(digest.ofResult(other)).isNotEqualTo(Digest.UNKNOWN);
    }

    static Stream<Arguments> differing() {
        return Stream.of(
                Arguments.of("a", "b"),
                Arguments.of(1, 1L),
                Arguments.of(0.0, -0.0),
                Arguments.of(new int[] {1}, new long[] {1}),
                Arguments.of(List.of("a", "b"), List.of("b", "a")),
                Arguments.of(List.of("a", "bc"), List.of("ab", "c")),
                Arguments.of(List.of(), Set.of()),
                Arguments.of(Map.of("a", 1, "b", 2), Map.of("a", 2, "b", 1)),
                Arguments.of(Optional.empty(), Optional.of("a")),
                Arguments.of(Arrays.asList("a", null), List.of("a")),
                Arguments.of(Colour.RED, Colour.GREEN),
                Arguments.of(new Hostile("a", 1, 1), new Hostile("a", 2, 1)),
                Arguments.of(new Point(1, new Hostile("a", 1, 1)), new Point(1, new Hostile("b", 1, 1))));
    }

    @ParameterizedTest
    @MethodSource("differing")
    void differentContents_haveDifferentDigests(Object one, Object other) {
        assertThat(digest.ofPart(one)).isNotEqualTo(digest.ofPart(other));
    }

    @Test
    void otherSalt_otherDigest() {
        assertThat(new Digest(43, type -> {}).ofPart("a")).isNotEqualTo(digest.ofPart("a"));
    }

    @Test
    void whatCannotBeReadWithoutTheApplication_isOpaque() {
        Runnable lambda = () -> {};
        LazyList lazy = new LazyList();

        assertThat(digest.ofResult(lazy)).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(lambda)).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(List.of(lazy))).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(Thread.currentThread())).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(Stream.of("a"))).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofPart(lazy)).isEqualTo(digest.ofPart(lazy)).isNotEqualTo(digest.ofPart(new LazyList()));
    }

    @Test
    void cycleAndLargeResult_end() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        List<Integer> large = IntStream.range(0, 10_000).boxed().toList();

        assertThat(digest.ofResult(cycle)).isEqualTo(Digest.UNKNOWN);
        assertThat(digest.ofResult(large)).isEqualTo(Digest.UNKNOWN);
    }

    @Test
    void path_readsFieldsInPlaceOfGetters() {
        Point point = new Point(7, new Hostile("a", 1, 1));

        assertThat(digest.ofPath(point, "y", "getName")).isEqualTo(digest.ofPart("a"));
        assertThat(digest.ofPath(point, "x")).isEqualTo(digest.ofPath(new Point(7, new Hostile("b", 2, 2)), "x"));
        assertThat(digest.ofPath(point, "x")).isNotEqualTo(digest.ofPath(new Point(8, new Hostile("b", 2, 2)), "x"));
        assertThat(digest.ofPath(point, "computed")).isEqualTo(digest.ofPart(point));
        assertThat(digest.ofPath(null, "x")).isEqualTo(digest.ofPart(null));
    }

    @Test
    void objectsWithoutEquals_areKnown() {
        assertThat(digest.isCompared(new NoEquals())).isFalse();
        assertThat(digest.isCompared(new Point(1, new Hostile("", 1, 1)))).isTrue();
        assertThat(digest.isCompared(List.of())).isTrue();
        assertThat(new NoEquals().name).isNotEmpty();
    }
}
