package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the equality, the parts and the text of keys. */
class KeysTest {
    @Test
    void partsThatJoinToTheSameText_makeDifferentKeys() {
        assertThat(Keys.of("a", "bc")).isNotEqualTo(Keys.of("ab", "c"));
        assertThat(Keys.of("ab", null)).isNotEqualTo(Keys.of("a", "b"));
        assertThat(Keys.of("a", "b", "cd")).isNotEqualTo(Keys.of("a", "bc", "d"));
        assertThat(Keys.of("(a, b)")).isNotEqualTo(Keys.of("a", "b"));
        assertThat(Keys.ofMany("a", "b", "c", "de")).isNotEqualTo(Keys.ofMany("a", "b", "cd", "e"));
    }

    @Test
    void partsInAnotherOrder_makeDifferentKeys() {
        assertThat(Keys.of(1, 2)).isNotEqualTo(Keys.of(2, 1));
        assertThat(Keys.of(1, 2, 3)).isNotEqualTo(Keys.of(3, 2, 1));
        assertThat(Keys.ofMany(1, 2, 3, 4)).isNotEqualTo(Keys.ofMany(1, 2, 4, 3));
    }

    @Test
    void equalParts_makeEqualKeys() {
        assertEqualKeys(Keys.of("a"), Keys.of(new String("a")));
        assertEqualKeys(Keys.of("a", 1), Keys.of(new String("a"), 1));
        assertEqualKeys(Keys.of("a", 1, null), Keys.of(new String("a"), 1, null));
        assertEqualKeys(Keys.ofMany("a", 1, null, 2L), Keys.ofMany(new String("a"), 1, null, 2L));
        assertThat(Keys.of(1)).isNotEqualTo(Keys.of(1L));
    }

    @Test
    void nullPart_makesAKeyOfItsOwn() {
        Object nullKey = Keys.of((Object) null);
        assertThat(nullKey).isNotNull();
        assertEqualKeys(nullKey, Keys.of((Object) null));
        assertThat(nullKey).isNotEqualTo(Keys.of("null")).isNotEqualTo(Keys.EMPTY);
        assertEqualKeys(Keys.of(null, null), Keys.of(null, null));
        assertThat(Keys.of(null, "a")).isNotEqualTo(Keys.of("a", null));
    }

    @Test
    void singleImmutablePart_isItsOwnKey() {
        String text = new String("a");
        assertThat(Keys.of(text)).isSameAs(text);
        Integer number = 12_345;
        assertThat(Keys.of(number)).isSameAs(number);
    }

    @Test
    void partsWithEqualHashCodes_makeDifferentKeys() {
        assertThat(Keys.of("Aa", 1)).hasSameHashCodeAs(Keys.of("BB", 1)).isNotEqualTo(Keys.of("BB", 1));
        assertThat(Keys.of("Aa", 1, 2)).isNotEqualTo(Keys.of("BB", 1, 2));
        assertThat(Keys.ofMany("Aa", 1, 2, 3)).isNotEqualTo(Keys.ofMany("BB", 1, 2, 3));
        assertThat(Keys.of(new String[] {"Aa"})).isNotEqualTo(Keys.of(new String[] {"BB"}));
    }

    @Test
    void arrays_areComparedByContent() {
        assertEqualKeys(Keys.of(new byte[] {1, 2}), Keys.of(new byte[] {1, 2}));
        assertEqualKeys(Keys.of("a", new int[] {1}), Keys.of("a", new int[] {1}));
        assertEqualKeys(Keys.of("a", 1, new double[] {1}), Keys.of("a", 1, new double[] {1}));
        assertEqualKeys(Keys.ofMany(1, 2, 3, new String[] {"a", null}), Keys.ofMany(1, 2, 3, new String[] {"a", null}));
        assertThat(Keys.of(new byte[] {1, 2})).isNotEqualTo(Keys.of(new byte[] {2, 1}));
        assertThat(Keys.of(new byte[] {1})).isNotEqualTo(Keys.of(new byte[] {1, 1}));
        assertThat(Keys.of(new int[] {1})).isNotEqualTo(Keys.of(new long[] {1}));
        assertThat(Keys.of(new int[0])).isNotEqualTo(Keys.of(new Object[0]));
    }

    @Test
    void nestedArrays_areComparedByContent() {
        assertEqualKeys(Keys.of(new Object[] {new int[] {1}, new String[][] {{"a"}, {}}, null}), Keys.of(new Object[] {
            new int[] {1}, new String[][] {{"a"}, {}}, null
        }));
        assertThat(Keys.of(new int[][] {{1}, {2}})).isNotEqualTo(Keys.of(new int[][] {{1, 2}}));
    }

    @Test
    void arrayOfParts_differsFromItsElements() {
        assertThat(Keys.of(new String[] {"a", "b"})).isNotEqualTo(Keys.of("a", "b"));
        assertThat(Keys.of(List.of("a"))).isNotEqualTo(Keys.of(new Object[] {"a"}));
        assertThat(Keys.of(new Object[] {"a"})).isNotEqualTo(Keys.of(List.of("a")));
    }

    @Test
    void differentNumbersOfParts_makeDifferentKeys() {
        Set<Object> keys = new HashSet<>(Arrays.asList(
                Keys.EMPTY,
                Keys.of((Object) null),
                Keys.of(null, null),
                Keys.of(null, null, null),
                Keys.ofMany(null, null, null, null),
                Keys.ofMany(null, null, null, null, null)));
        assertThat(keys).hasSize(6);
    }

    @Test
    void parts_returnsThePartsInOrder() {
        assertThat(Keys.parts(Keys.of("a"))).containsExactly("a");
        assertThat(Keys.parts(Keys.of((Object) null))).containsExactly((Object) null);
        assertThat(Keys.parts(Keys.of("a", null))).containsExactly("a", null);
        assertThat(Keys.parts(Keys.of(1, 2, null))).containsExactly(1, 2, null);
        assertThat(Keys.parts(Keys.ofMany(1, 2, null, 4))).containsExactly(1, 2, null, 4);
        Object array = Keys.of(new int[] {1});
        assertThat(Keys.parts(array)).containsExactly(array);
    }

    @Test
    void toString_listsTheParts() {
        assertThat(Keys.of("a", null)).hasToString("(a, null)");
        assertThat(Keys.of("a", 1, 2L)).hasToString("(a, 1, 2)");
        assertThat(Keys.ofMany("a", 1, null, new int[] {3, 4})).hasToString("(a, 1, null, [3, 4])");
        assertThat(Keys.of(new int[][] {{1}, {}})).hasToString("[[1], []]");
    }

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    record Point(int x, int y) {}

    static class Plain {}

    static class WithEquals {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof WithEquals;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    static class Inheriting extends WithEquals {}

    @Test
    void classWithoutEquals_isIdentity() {
        assertThat(List.of(Object.class, Plain.class, Thread.class, StringBuilder.class))
                .allMatch(Keys::isIdentity);
        Runnable lambda = () -> {};
        assertThat(Keys.isIdentity(lambda.getClass())).isTrue();
    }

    /** Has the form that Kotlin compiles an {@code object} to. In Scala the field is called {@code MODULE$}. */
    private static final class Singleton {
        @SuppressWarnings("unused")
        static final Singleton INSTANCE = new Singleton();
    }

    @Test
    @SuppressWarnings("GetClassOnEnum") // a constant with a body has a class of its own
    void valueClassesAndSingletons_areNotIdentity() {
        assertThat(List.of(
                        String.class,
                        Integer.class,
                        Point.class,
                        WithEquals.class,
                        Inheriting.class,
                        ArrayList.class,
                        Colour.RED.getClass(),
                        Colour.GREEN.getClass(),
                        Class.class,
                        Singleton.class))
                .noneMatch(Keys::isIdentity);
    }

    private static void assertEqualKeys(Object key, Object other) {
        assertThat(key).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(other).isEqualTo(key);
    }

    @Test
    void textOfKeyWhosePartThrows_listsTheClassesOfTheParts() {
        assertThat(Keys.of("a", 1).toString()).isEqualTo("(a, 1)");
        Object throwing = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        };
        assertThat(Keys.of(throwing, null).toString())
                .isEqualTo("a " + throwing.getClass().getName() + ", null");
    }

    @Test
    void primitiveLongAsSecondPart_equalsTheBoxedLong() {
        Object primitive = Keys.ofOneAndLong("a", 7);
        Object boxed = Keys.of("a", (Object) 7L);
        assertThat(primitive).isEqualTo(boxed).hasSameHashCodeAs(boxed).isEqualTo(Keys.ofOneAndLong("a", 7));
        assertThat(boxed).isEqualTo(primitive);
        assertThat(primitive).isNotEqualTo(Keys.ofOneAndLong("a", 8)).isNotEqualTo(Keys.ofOneAndLong("b", 7));
        assertThat(boxed).isNotEqualTo(Keys.ofOneAndLong("a", 8));
        assertThat(primitive).isNotEqualTo(Keys.of("a", (Object) 7)).isNotEqualTo("a");
        assertThat(Keys.parts(primitive)).containsExactly("a", 7L);
        assertThat(primitive).hasToString("(a, 7)");
    }

    @Test
    void snapshotOfKeyWithPrimitiveLong_copiesAMutableFirstPart() {
        int[] array = {1};
        Object key = Keys.snapshot(Keys.ofOneAndLong(array, 7));
        array[0] = 2;
        assertThat(key).isEqualTo(Keys.ofOneAndLong(new int[] {1}, 7));
        Object immutable = Keys.ofOneAndLong("a", 7);
        assertThat(Keys.snapshot(immutable)).isSameAs(immutable);
    }
}
