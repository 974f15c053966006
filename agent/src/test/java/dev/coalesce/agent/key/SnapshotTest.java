package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller changes after its call changes no key in the tables. */
class SnapshotTest {
    /**
     * Shows that a key made of what {@code part} gives is, once it is a snapshot, still the key of a part like it after
     * the change.
     */
    private static <T> void assertUnchanged(Supplier<T> part, Consumer<T> change) {
        List<Function<T, Object>> keys = List.of(
                Keys::of,
                p -> Keys.of("other", p),
                p -> Keys.of(p, "other"),
                p -> Keys.of(1, p, 3),
                p -> Keys.of(p, 2, 3),
                p -> Keys.of(1, 2, p),
                p -> Keys.ofMany(1, 2, p, 4));
        for (Function<T, Object> makeKey : keys) {
            T changing = part.get();
            Object snapshot = Keys.snapshot(makeKey.apply(changing));
            change.accept(changing);
            Object like = makeKey.apply(part.get());
            assertThat(snapshot).isEqualTo(like).hasSameHashCodeAs(like);
            assertThat(like).isEqualTo(snapshot);
            assertThat(snapshot).isNotEqualTo(makeKey.apply(changing));
        }
    }

    @Test
    void anArrayIsCopied() {
        assertUnchanged(() -> new byte[] {1, 2}, array -> array[0] = 9);
        assertUnchanged(() -> new boolean[] {true}, array -> array[0] = false);
        assertUnchanged(() -> new String[] {"a", null}, array -> array[1] = "b");
    }

    @Test
    void anArrayInAnArrayIsCopied() {
        assertUnchanged(() -> new int[][] {{1}, {2}}, array -> array[1][0] = 9);
        assertUnchanged(() -> new Object[] {"a", new long[] {1}}, array -> ((long[]) array[1])[0] = 9);
        assertUnchanged(() -> new Object[] {new Object[] {"a"}}, array -> array[0] = "a");
    }

    @Test
    void aListIsCopied() {
        assertUnchanged(() -> new ArrayList<>(Arrays.asList("a", null)), list -> list.add("b"));
        assertUnchanged(() -> Arrays.asList("a", "b"), list -> list.set(0, "c"));
    }

    @Test
    void aSetIsCopied() {
        assertUnchanged(() -> new LinkedHashSet<>(Arrays.asList("a", null)), set -> set.remove("a"));
    }

    @Test
    void aMapIsCopied() {
        assertUnchanged(() -> new HashMap<>(Map.of("a", 1)), map -> map.put("a", 2));
        assertUnchanged(() -> new TreeMap<>(Map.of("a", 1)), map -> map.clear());
    }

    @Test
    void whatIsInACollectionIsCopied() {
        assertUnchanged(
                () -> List.of(new ArrayList<>(List.of("a"))),
                list -> list.get(0).add("b"));
        assertUnchanged(
                () -> Map.of("a", new LinkedHashSet<>(Set.of(1))),
                map -> map.values().forEach(set -> set.add(2)));
        assertUnchanged(
                () -> new HashMap<>(Map.of(List.of("a"), new HashMap<>(Map.of("b", 1)))),
                map -> map.values().forEach(Map::clear));
    }

    @Test
    void aCollectionInAnArrayIsCopied() {
        assertUnchanged(() -> new Object[] {new ArrayList<>(List.of("a"))}, array -> ((List<?>) array[0]).remove(0));
        assertUnchanged(() -> new ArrayList<?>[] {new ArrayList<>(List.of("a"))}, array -> array[0].remove(0));
    }

    @Test
    void aSnapshotCannotBeChangedThroughWhatItIsMadeOf() {
        Object key = Keys.snapshot(Keys.of(new ArrayList<>(List.of(1)), new HashMap<>(Map.of(1, 2))));
        assertThat((List<?>) Keys.parts(key).get(0)).isUnmodifiable();
        assertThat((Map<?, ?>) Keys.parts(key).get(1)).isUnmodifiable();
    }

    @Test
    void whatCannotChangeIsNotCopied() {
        for (Object key : List.of("a", 1, Keys.EMPTY, Keys.of((Object) null), Keys.of("a", null), Keys.of(1, 2, "c"))) {
            assertThat(Keys.snapshot(key)).isSameAs(key);
        }
    }

    @Test
    void theApplicationsOwnObjectsStayAsTheyAre() {
        Object own = new Object();
        assertThat(Keys.parts(Keys.snapshot(Keys.of(own)))).first().isSameAs(own);
        assertThat(Keys.parts(Keys.snapshot(Keys.of(own, new int[0])))).first().isSameAs(own);
    }

    /** A table that asks for a hash again and gets another can neither find nor evict what it holds. */
    @Test
    void theHashOfAKeyStaysWhateverItsPartBecomes() {
        StringBuilder inside = new StringBuilder("a");
        class Changing {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Changing;
            }

            @Override
            public int hashCode() {
                return inside.length();
            }
        }
        for (Object key : List.of(Keys.of(new Changing()), Keys.of(new Changing(), 1), Keys.of(1, 2, new Changing()))) {
            Object snapshot = Keys.snapshot(key);
            int before = snapshot.hashCode();
            inside.append("longer");
            assertThat(snapshot.hashCode()).isEqualTo(before);
        }
    }

    /** Their equals is not that of the interface: a copy would be another key. */
    @Test
    void aCollectionWithAnEqualsOfItsOwnStaysAsItIs() {
        class OfATenant extends ArrayList<String> {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean equals(@Nullable Object other) {
                return other == this;
            }

            @Override
            public int hashCode() {
                return 1;
            }
        }
        Object byElement = new OfATenant();
        IdentityHashMap<String, Integer> byIdentity = new IdentityHashMap<>();
        Object inSet = Collections.newSetFromMap(new IdentityHashMap<>());
        Object queue = new ArrayDeque<>(List.of(1));
        for (Object part : new Object[] {byElement, byIdentity, inSet, queue}) {
            assertThat(Keys.parts(Keys.snapshot(Keys.of(part, "other"))))
                    .first()
                    .isSameAs(part);
        }
    }
}
