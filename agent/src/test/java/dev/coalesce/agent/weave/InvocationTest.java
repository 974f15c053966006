package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests calls that the engine makes again with the same arguments, as a refresh does. */
class InvocationTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            interface Default {
                @Coalesce(ttl = "30s", staleFor = "1h") default Object ofInterface(Object a, long b, String... c) { return Again.ran(this, a, b, c); }
            }
            class Again implements Default {
                static int bodies;
                static Object ran(Object on, Object a, long b, String... c) {
                    return (on instanceof Again) + " " + a + " " + b + " " + String.join("+", c) + " " + ++bodies;
                }
                @Coalesce(ttl = "30s", staleFor = "1h") public Object isPublic(Object a, long b, String... c) { return ran(this, a, b, c); }
                @Coalesce(ttl = "30s", staleFor = "1h") private Object isPrivate(Object a, long b, String... c) { return ran(this, a, b, c); }
                @Coalesce(ttl = "30s", staleFor = "1h") synchronized Object isSynchronized(Object a, long b, String... c) { return ran(this, a, b, c); }
                @Coalesce(ttl = "30s", staleFor = "1h") static Object isStatic(Object a, long b, String... c) { return ran(null, a, b, c); }
                @Coalesce(ttl = "30s", staleFor = "1h") int isPrimitive(byte a, double b) { return (int) (a + b) + ++bodies; }
                @Coalesce(ttl = "30s", staleFor = "1h") void isVoid(String a) { bodies++; }
                @Coalesce(ttl = "30s", staleFor = "1h") String isOverridden(String a) { return "upper " + a + ++bodies; }
            }
            class Lower extends Again {
                @Override @Coalesce String isOverridden(String a) { return "lower " + super.isOverridden(a); }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);
    private final Object again = woven.make("Again");

    @AfterEach
    void close() {
        woven.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"isPublic", "isPrivate", "isSynchronized", "isStatic"})
    void refresh_hasArgumentsOfTheCall(String method) {
        Object[] arguments = {"a", 1L, new String[] {"x", "y"}};
        String expected = !method.equals("isStatic") + " a 1 x+y ";
        assertThat(Woven.call(again, method, arguments)).isEqualTo(expected + 1);
        refresh(
                "Again." + method,
                () -> assertThat(Woven.call(again, method, arguments)).isEqualTo(expected + 1));

        assertThat(Woven.call(again, method, arguments)).isEqualTo(expected + 2);
        assertThat(woven.errors.sum()).isZero();
    }

    @Test
    void refreshOfDefaultMethod_runsItsBody() throws Exception {
        var method = woven.type("Default").getDeclaredMethod("ofInterface", Object.class, long.class, String[].class);
        Object[] arguments = {"a", 1L, new String[] {"x"}};
        Woven.invoke(method, again, arguments);
        refresh("Default.ofInterface", () -> Woven.invoke(method, again, arguments));

        assertThat(Woven.invoke(method, again, arguments)).isEqualTo("true a 1 x 2");
    }

    @Test
    void refreshOfPrimitiveOrVoidMethod_runsItsBody() {
        assertThat(Woven.call(again, "isPrimitive", (byte) 1, 2.0)).isEqualTo(4);
        refresh(
                "Again.isPrimitive",
                () -> assertThat(Woven.call(again, "isPrimitive", (byte) 1, 2.0))
                        .isEqualTo(4));
        assertThat(Woven.call(again, "isPrimitive", (byte) 1, 2.0)).isEqualTo(5);

        Woven.call(again, "isVoid", "a");
        refresh("Again.isVoid", () -> Woven.call(again, "isVoid", "a"));
        assertThat(woven.field("Again", "bodies", null)).isEqualTo(4);
    }

    @Test
    void refreshOfOverriddenMethod_runsOverriddenBody() {
        Object lower = woven.make("Lower");
        assertThat(Woven.call(lower, "isOverridden", "a")).isEqualTo("lower upper a1");
        refresh("Again.isOverridden", () -> Woven.call(lower, "isOverridden", "a"));

        assertThat(Woven.call(lower, "isOverridden", "a")).isEqualTo("lower upper a2");
    }

    /** Lets the cached result become stale, makes a call that receives it, and waits for the refresh. */
    private void refresh(String method, Runnable call) {
        woven.clock.advance(Duration.ofSeconds(30));
        call.run();
        Eventually.isTrue("refreshed", () -> woven.counters(method).inFlight() == 0);
    }
}
