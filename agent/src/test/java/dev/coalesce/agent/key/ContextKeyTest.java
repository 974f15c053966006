package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests keys to which the option {@code context} has added parts. */
class ContextKeyTest {
    private static final ThreadLocal<@Nullable Object> TENANT = new ThreadLocal<>();
    private static final KeyPath OF_THREAD_LOCAL = new KeyPath(
            KeyPath.STATIC,
            List.of(
                    KeyPath.Step.ofStatic(ContextKeyTest.class.getName(), "TENANT", "Ljava/lang/ThreadLocal;"),
                    KeyPath.Step.ofHolder("java.lang.ThreadLocal")));

    /** What a part calls that asks a coalesced method for the tenant. */
    private static @Nullable MethodHandle asked;

    @SuppressWarnings("unused") // read by a path
    static @Nullable Object currentTenant() throws Throwable {
        return asked == null ? TENANT.get() : (Object) asked.invoke("host");
    }

    private static MethodHandle compiled(KeyPath... context) throws ReflectiveOperationException {
        return KeyCompiler.compile(
                MethodHandles.lookup(),
                MethodType.methodType(void.class, String.class),
                List.of(new KeyPath(0, List.of())),
                List.of(context));
    }

    private static Object key(String id, @Nullable Object tenant) throws Throwable {
        TENANT.set(tenant);
        try {
            return compiled(OF_THREAD_LOCAL).invoke(id);
        } finally {
            TENANT.remove();
        }
    }

    @Test
    void key_isEqualInEqualContextOnly() throws Throwable {
        Object key = key("a", "A");

        assertThat(key("a", new String("A"))).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key("a", "B")).isNotEqualTo(key);
        assertThat(key("b", "A")).isNotEqualTo(key);
        assertThat(key("a", null)).isNotEqualTo(key).isEqualTo(key("a", null));
        assertThat(key("A", "a")).isNotEqualTo(key);
        assertThat(key).isNotEqualTo("a");
        assertThat(key("a", 1)).isNotEqualTo(key("a", 1L));
    }

    @Test
    void ownKey_isTheKeyWithoutContext() throws Throwable {
        assertThat(Keys.own(key("a", "A"))).isEqualTo("a").isEqualTo(Keys.own(key("a", null)));
        assertThat(Keys.own("a")).isEqualTo("a");
        assertThat(compiled().invoke("a")).isEqualTo("a");
        assertThat(Keys.parts(key("a", "A"))).containsExactly("a", "A");
    }

    @Test
    void contextThatChangesLater_doesNotChangeTheSnapshot() throws Throwable {
        List<String> roles = new ArrayList<>(List.of("admin"));
        int[] numbers = {1};
        Object ofRoles = Keys.snapshot(key("a", roles));
        Object ofNumbers = Keys.snapshot(key("a", numbers));
        roles.add("user");
        numbers[0] = 2;

        assertThat(ofRoles).isEqualTo(key("a", List.of("admin"))).isNotEqualTo(key("a", roles));
        assertThat(ofNumbers).isEqualTo(key("a", new int[] {1})).isNotEqualTo(key("a", numbers));
        Object immutable = key("a", "A");
        assertThat(Keys.snapshot(immutable)).isSameAs(immutable);
    }

    @Test
    void partThatThrows_isAFailure() throws Throwable {
        KeyPath.Step step = KeyPath.Step.ofStatic(ContextKeyTest.class.getName(), "fails", "()I");

        Object failure = compiled(new KeyPath(KeyPath.STATIC, List.of(step))).invoke("a");
        assertThat(failure).isInstanceOf(KeyFailure.class);
        assertThat(Keys.inContext("a", failure)).isSameAs(failure);
        assertThat(Keys.inContext(failure, "A")).isSameAs(failure);
    }

    @SuppressWarnings("unused") // read by a path
    static int fails() {
        throw new IllegalStateException("no tenant");
    }

    @Test
    void partThatAsksForItsOwnKey_failsInsideAndSucceedsOutside() throws Throwable {
        KeyPath.Step step =
                KeyPath.Step.ofStatic(ContextKeyTest.class.getName(), "currentTenant", "()Ljava/lang/Object;");
        MethodHandle key = compiled(new KeyPath(KeyPath.STATIC, List.of(step)));
        asked = key;
        try {
            List<@Nullable Object> parts = Keys.parts(key.invoke("a"));

            assertThat(parts.get(0)).isEqualTo("a");
            assertThat(parts.get(1)).isInstanceOf(KeyFailure.class); // the tenant that the inner call was asked for
        } finally {
            asked = null;
        }
        Object first = key.invoke("a");
        Object second = key.invoke("a");
        assertThat(first).isEqualTo(second); // the guard has been left
    }
}
