package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that compiled key paths compute the right keys from arguments. */
class KeyCompilerTest {
    private static final Object CURRENT = new ThreadLocal<String>();

    record User(@Nullable String name, int age) {}

    record Request(@Nullable User user, Object body) {}

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // used by method handles
    private static class Bean {
        private final String secret = "hidden";
        final long number = 7;

        private String whisper() {
            return secret + "!";
        }

        boolean isGood() {
            return true;
        }

        char letter() {
            return 'x';
        }

        double fails() {
            throw new UnsupportedOperationException("no such thing");
        }

        int failsBadly() {
            throw new StackOverflowError();
        }
    }

    private static KeyPath.Step step(Class<?> owner, String name, String descriptor) {
        return new KeyPath.Step(owner.getName(), name, descriptor);
    }

    private static final KeyPath.Step USER = step(Request.class, "user", "()L" + internal(User.class) + ";");
    private static final KeyPath.Step NAME = step(User.class, "name", "()Ljava/lang/String;");

    private static String internal(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private static KeyPath path(KeyPath.Step... steps) {
        return new KeyPath(0, List.of(steps));
    }

    /** Computes the key of arguments that are the roots of the paths, one argument for each path. */
    private static Object key(List<KeyPath> paths, List<Class<?>> types, @Nullable Object... arguments)
            throws Throwable {
        MethodType roots = MethodType.methodType(Object.class, types);
        MethodHandle key = KeyCompiler.compile(MethodHandles.lookup(), roots, paths);
        assertThat(key.type()).isEqualTo(roots);
        return key.invokeWithArguments(Arrays.asList(arguments));
    }

    private static Object key(Class<?> type, @Nullable Object argument, KeyPath.Step... steps) throws Throwable {
        return key(List.of(path(steps)), List.of(type), argument);
    }

    @Test
    void noPaths_returnsTheEmptyKey() throws Throwable {
        assertThat(key(List.of(), List.of())).isSameAs(Keys.EMPTY);
    }

    @Test
    void pathWithoutSteps_returnsKeyOfTheParameter() throws Throwable {
        Object argument = new Object();
        assertThat(key(Object.class, argument)).isEqualTo(Keys.of(argument));
        assertThat(key(String.class, null)).isEqualTo(Keys.of((Object) null));
        assertThat(key(int[].class, new int[] {1})).isEqualTo(Keys.of(new int[] {1}));
    }

    @Test
    void primitiveParameter_isBoxedAsDeclared() throws Throwable {
        assertThat(key(int.class, 1)).isEqualTo(1);
        assertThat(key(long.class, 1L)).isEqualTo(1L);
        assertThat(key(boolean.class, true)).isEqualTo(true);
        assertThat(key(byte.class, (byte) 1)).isEqualTo((byte) 1);
        assertThat(key(short.class, (short) 1)).isEqualTo((short) 1);
        assertThat(key(char.class, 'c')).isEqualTo('c');
        assertThat(key(float.class, 1f)).isEqualTo(1f);
        assertThat(key(double.class, Double.NaN)).isEqualTo(Double.NaN);
    }

    @Test
    void oneToFivePaths_combineTheirPartsInOrder() throws Throwable {
        List<KeyPath> paths = List.of(path(), path(), path(), path(), path());
        List<Class<?>> types = List.of(String.class, int.class, Object.class, long[].class, boolean.class);
        Object[] arguments = {"a", 1, "c", new long[] {2}, true};
        Object[] keys = {
            Keys.of("a"),
            Keys.of("a", 1),
            Keys.of("a", 1, "c"),
            Keys.ofMany("a", 1, "c", new long[] {2}),
            Keys.ofMany("a", 1, "c", new long[] {2}, true)
        };
        for (int n = 1; n <= 5; n++) {
            assertThat(key(paths.subList(0, n), types.subList(0, n), Arrays.copyOf(arguments, n)))
                    .isEqualTo(keys[n - 1]);
        }
    }

    @Test
    void accessorSteps_readRecordComponentsAndGetters() throws Throwable {
        Request request = new Request(new User("ann", 30), new byte[] {1});
        assertThat(key(Request.class, request, USER, NAME)).isEqualTo("ann");
        assertThat(key(Request.class, request, USER, step(User.class, "age", "()I")))
                .isEqualTo(30);
        assertThat(key(Request.class, request, step(Request.class, "body", "()Ljava/lang/Object;")))
                .isEqualTo(Keys.of(new byte[] {1}));
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "isGood", "()Z")))
                .isEqualTo(true);
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "letter", "()C")))
                .isEqualTo('x');
    }

    @Test
    void privateMembersOfTheCaller_areRead() throws Throwable {
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "number", "J"))).isEqualTo(7L);
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "secret", "Ljava/lang/String;")))
                .isEqualTo("hidden");
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "whisper", "()Ljava/lang/String;")))
                .isEqualTo("hidden!");
    }

    @Test
    void privateFieldOfAnotherClassInTheModule_isRead() throws Throwable {
        Class<?> other = KeyOf2.class;
        assertThat(key(other, Keys.of("a", "b"), step(other, "first", "Ljava/lang/Object;")))
                .isEqualTo("a");
    }

    @Test
    void interfaceAndInheritedMethods_areCalled() throws Throwable {
        Map.Entry<String, Integer> entry = Map.entry("k", 1);
        assertThat(key(Map.Entry.class, entry, step(Map.Entry.class, "getKey", "()Ljava/lang/Object;")))
                .isEqualTo("k");
        assertThat(key(String.class, "abc", step(CharSequence.class, "length", "()I")))
                .isEqualTo(3);
    }

    @Test
    void valueOfAWiderType_isCastToTheOwnerOfTheNextStep() throws Throwable {
        KeyPath.Step value = step(Map.Entry.class, "getValue", "()Ljava/lang/Object;");
        assertThat(key(Map.Entry.class, Map.entry(1, new User("bob", 1)), value, NAME))
                .isEqualTo("bob");
        Object notAUser = key(Map.Entry.class, Map.entry(1, "bob"), value, NAME);
        assertThat(notAUser)
                .isInstanceOfSatisfying(
                        KeyFailure.class,
                        failure -> assertThat(failure.cause()).isInstanceOf(ClassCastException.class));
    }

    @Test
    void nullAnywhereInAPath_givesANullPart() throws Throwable {
        Object nullKey = Keys.of((Object) null);
        assertThat(key(Request.class, null, USER, NAME)).isEqualTo(nullKey);
        assertThat(key(Request.class, new Request(null, ""), USER, NAME)).isEqualTo(nullKey);
        assertThat(key(Request.class, new Request(new User(null, 1), ""), USER, NAME))
                .isEqualTo(nullKey);
        assertThat(key(Request.class, null, USER, step(User.class, "age", "()I")))
                .isEqualTo(nullKey);
        assertThat(key(Bean.class, null, step(Bean.class, "number", "J"))).isEqualTo(nullKey);
    }

    @Test
    void throwingGetter_returnsKeyFailureWithTheException() throws Throwable {
        Object key = key(
                List.of(path(), path(step(Bean.class, "fails", "()D"))),
                List.of(String.class, Bean.class),
                "a",
                new Bean());
        assertThat(key)
                .isInstanceOfSatisfying(
                        KeyFailure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessage("no such thing"));
        assertThat(key(Bean.class, new Bean(), step(Bean.class, "failsBadly", "()I")))
                .isInstanceOfSatisfying(
                        KeyFailure.class,
                        failure -> assertThat(failure.cause()).isInstanceOf(StackOverflowError.class));
    }

    @Test
    void rootThis_isReadLikeAParameter() throws Throwable {
        List<KeyPath> paths =
                List.of(new KeyPath(KeyPath.THIS, List.of(step(Bean.class, "number", "J"))), new KeyPath(0, List.of()));
        assertThat(key(paths, List.of(Bean.class, String.class), new Bean(), "a"))
                .isEqualTo(Keys.of(7L, "a"));
    }

    @Test
    void missingOrInaccessibleMember_isRejected() {
        assertRejected(Bean.class, step(Bean.class, "missing", "()I"));
        assertRejected(Bean.class, step(Bean.class, "missing", "I"));
        assertRejected(Bean.class, step(Bean.class, "number", "I"));
        assertRejected(Bean.class, new KeyPath.Step("no.such.Class", "x", "()I"));
        assertRejected(String.class, step(String.class, "value", "[B")); // the JDK does not open its packages
        assertRejected(Keys.class, step(Keys.class, "EMPTY", "Ljava/lang/Object;")); // a static field
    }

    private static void assertRejected(Class<?> type, KeyPath.Step step) {
        MethodType roots = MethodType.methodType(Object.class, type);
        assertThatExceptionOfType(ReflectiveOperationException.class)
                .isThrownBy(() -> KeyCompiler.compile(MethodHandles.lookup(), roots, List.of(path(step))));
    }

    @Test
    @SuppressWarnings("unchecked")
    void staticMemberDeclaredAsObject_partIsWhatItsThreadLocalHolds() throws Throwable {
        KeyPath.Step member = KeyPath.Step.ofStatic(KeyCompilerTest.class.getName(), "CURRENT", "Ljava/lang/Object;");
        MethodHandle key = KeyCompiler.compile(
                MethodHandles.lookup(),
                MethodType.methodType(void.class),
                List.of(new KeyPath(KeyPath.STATIC, List.of(member))));
        ThreadLocal<String> current = (ThreadLocal<String>) CURRENT;
        current.set("A");
        Object ofA = key.invoke();
        current.set("B");
        Object ofB = key.invoke();
        current.remove();
        assertThat(ofA).isNotEqualTo(ofB);
    }
}
