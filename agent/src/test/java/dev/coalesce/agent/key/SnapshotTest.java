package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Tests that a snapshot of a key does not change when the caller changes its arguments. */
class SnapshotTest {
    /**
     * Asserts that the snapshot of a key still equals the key of an unchanged part after its own part has been changed.
     * The part is tried at several positions in keys of one to four parts.
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
            T mutable = part.get();
            Object snapshot = Keys.snapshot(makeKey.apply(mutable));
            change.accept(mutable);
            Object expected = makeKey.apply(part.get());
            assertThat(snapshot).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(expected).isEqualTo(snapshot);
            assertThat(snapshot).isNotEqualTo(makeKey.apply(mutable));
        }
    }

    @Test
    void array_isCopied() {
        assertUnchanged(() -> new byte[] {1, 2}, array -> array[0] = 9);
        assertUnchanged(() -> new boolean[] {true}, array -> array[0] = false);
        assertUnchanged(() -> new String[] {"a", null}, array -> array[1] = "b");
    }

    @Test
    void nestedArray_isCopied() {
        assertUnchanged(() -> new int[][] {{1}, {2}}, array -> array[1][0] = 9);
        assertUnchanged(() -> new Object[] {"a", new long[] {1}}, array -> ((long[]) array[1])[0] = 9);
        assertUnchanged(() -> new Object[] {new Object[] {"a"}}, array -> array[0] = "a");
    }

    @Test
    void list_isCopied() {
        assertUnchanged(() -> new ArrayList<>(Arrays.asList("a", null)), list -> list.add("b"));
        assertUnchanged(() -> Arrays.asList("a", "b"), list -> list.set(0, "c"));
    }

    @Test
    void set_isCopied() {
        assertUnchanged(() -> new LinkedHashSet<>(Arrays.asList("a", null)), set -> set.remove("a"));
    }

    @Test
    void map_isCopied() {
        assertUnchanged(() -> new HashMap<>(Map.of("a", 1)), map -> map.put("a", 2));
        assertUnchanged(() -> new TreeMap<>(Map.of("a", 1)), map -> map.clear());
    }

    @Test
    void collectionInACollection_isCopied() {
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
    void collectionInAnArray_isCopied() {
        assertUnchanged(() -> new Object[] {new ArrayList<>(List.of("a"))}, array -> ((List<?>) array[0]).remove(0));
        assertUnchanged(() -> new ArrayList<?>[] {new ArrayList<>(List.of("a"))}, array -> array[0].remove(0));
    }

    @Test
    void collectionsInASnapshot_areUnmodifiable() {
        Object key = Keys.snapshot(Keys.of(new ArrayList<>(List.of(1)), new HashMap<>(Map.of(1, 2))));
        assertThat((List<?>) Keys.parts(key).get(0)).isUnmodifiable();
        assertThat((Map<?, ?>) Keys.parts(key).get(1)).isUnmodifiable();
    }

    @Test
    void keyOfImmutableParts_isItsOwnSnapshot() {
        for (Object key : List.of("a", 1, Keys.EMPTY, Keys.of((Object) null), Keys.of("a", null), Keys.of(1, 2, "c"))) {
            assertThat(Keys.snapshot(key)).isSameAs(key);
        }
    }

    @Test
    void objectOfAnApplicationClass_isNotCopied() {
        Object own = new Object();
        assertThat(Keys.parts(Keys.snapshot(Keys.of(own)))).first().isSameAs(own);
        assertThat(Keys.parts(Keys.snapshot(Keys.of(own, new int[0])))).first().isSameAs(own);
    }

    /** A map that hashes its key again and gets another value can neither find nor evict the entry. */
    @Test
    void hashCodeOfASnapshot_staysWhenItsPartChanges() {
        StringBuilder state = new StringBuilder("a");
        class Mutable {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Mutable;
            }

            @Override
            public int hashCode() {
                return state.length();
            }
        }
        for (Object key : List.of(Keys.of(new Mutable()), Keys.of(new Mutable(), 1), Keys.of(1, 2, new Mutable()))) {
            Object snapshot = Keys.snapshot(key);
            int before = snapshot.hashCode();
            state.append("longer");
            assertThat(snapshot.hashCode()).isEqualTo(before);
        }
    }

    /** These classes do not follow the contract of their interface, so a copy would be a different key. */
    @Test
    void collectionWithItsOwnEquals_isNotCopied() {
        class TenantList extends ArrayList<String> {
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
        Object tenantList = new TenantList();
        IdentityHashMap<String, Integer> identityMap = new IdentityHashMap<>();
        Object identitySet = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object part : new Object[] {tenantList, identityMap, identitySet}) {
            assertThat(Keys.parts(Keys.snapshot(Keys.of(part, "other"))))
                    .first()
                    .isSameAs(part);
        }
    }
}
