package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests with random parts that keys are equal if and only if their parts are. A failure names its seed;
 * {@code -Dseed=…} repeats it.
 */
class KeyPropertyTest {
    private static final int ROUNDS = 50_000;
    private static final int MAX_PARTS = 6;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void randomParts_makeEqualKeysOnlyIfAllPartsAreEqual() {
        int equal = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int count = random.nextInt(MAX_PARTS + 1);
            @Nullable Object[] parts = parts(count);
            @Nullable Object[] otherParts = random.nextBoolean() ? parts(count) : sometimesChanged(copy(parts));
            boolean same = Arrays.deepEquals(parts, otherParts);
            equal += same ? 1 : 0;
            Object key = key(parts);
            Object other = key(otherParts);
            String description = "seed " + seed + ", round " + round + ": " + Arrays.deepToString(parts) + " and "
                    + Arrays.deepToString(otherParts);
            assertThat(key.equals(other)).as(description).isEqualTo(same);
            assertThat(other.equals(key)).as(description).isEqualTo(same);
            if (same) {
                assertThat(key).as(description).hasSameHashCodeAs(other);
            }
        }
        assertThat(equal).as("rounds with equal parts, seed " + seed).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    @Test
    void snapshotOfRandomKey_equalsTheKey() {
        for (int round = 0; round < ROUNDS / 5; round++) {
            Object key = key(parts(random.nextInt(MAX_PARTS + 1)));
            Object snapshot = Keys.snapshot(key);
            assertThat(snapshot)
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(key)
                    .hasSameHashCodeAs(key);
            assertThat(key).as("seed %d, round %d", seed, round).isEqualTo(snapshot);
        }
    }

    private static Object key(@Nullable Object[] parts) {
        return switch (parts.length) {
            case 0 -> Keys.EMPTY;
            case 1 -> Keys.of(parts[0]);
            case 2 -> Keys.of(parts[0], parts[1]);
            case 3 -> Keys.of(parts[0], parts[1], parts[2]);
            default -> Keys.ofMany(parts.clone());
        };
    }

    private @Nullable Object[] parts(int count) {
        return IntStream.range(0, count).mapToObj(i -> part(2)).toArray();
    }

    /** Returns one of few values, so that equal parts are frequent. Some of the values have equal hash codes. */
    private @Nullable Object part(int depth) {
        switch (random.nextInt(depth > 0 ? 12 : 6)) {
            case 0:
                return null;
            case 1:
                return random.nextInt(3);
            case 2:
                return (long) random.nextInt(3);
            case 3:
                return List.of("Aa", "BB", "", "a", "ab", "null").get(random.nextInt(6));
            case 4:
                return random.nextBoolean();
            case 5:
                return random.nextInt(3) / 2.0;
            case 6:
                return random.ints(random.nextInt(3), 0, 2).toArray();
            case 7:
                return random.longs(random.nextInt(3), 0, 2).toArray();
            case 8:
                return elements(depth).toArray();
            case 9:
                return elements(0);
            case 10:
                return new HashSet<>(elements(0));
            default:
                Map<Object, @Nullable Object> map = new HashMap<>();
                elements(0).forEach(e -> map.put(String.valueOf(e), e));
                return map;
        }
    }

    private List<@Nullable Object> elements(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            elements.add(part(depth - 1));
        }
        return elements;
    }

    private @Nullable Object[] sometimesChanged(@Nullable Object[] parts) {
        if (parts.length > 0 && random.nextInt(3) == 0) {
            parts[random.nextInt(parts.length)] = part(1);
        }
        return parts;
    }

    private static @Nullable Object[] copy(@Nullable Object[] parts) {
        return Arrays.stream(parts).map(KeyPropertyTest::copy).toArray();
    }

    private static @Nullable Object copy(@Nullable Object part) {
        if (part instanceof Object[]) {
            return copy((Object[]) part);
        }
        if (part instanceof int[]) {
            return ((int[]) part).clone();
        }
        if (part instanceof long[]) {
            return ((long[]) part).clone();
        }
        if (part instanceof List) {
            return new ArrayList<>((List<?>) part);
        }
        if (part instanceof Set) {
            return new HashSet<>((Set<?>) part);
        }
        return part instanceof String ? new String((String) part) : part;
    }
}
