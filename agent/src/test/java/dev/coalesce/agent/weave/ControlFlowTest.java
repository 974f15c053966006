package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that bodies with every kind of control flow behave as before when they are woven. */
class ControlFlowTest {
    private static final String SOURCE = """
            class Flow {
                final StringBuilder trace = new StringBuilder();

                @Coalesce int tryCatch(int k) {
                    try { return 10 / k; } catch (ArithmeticException e) { trace.append("caught "); return -1; }
                }
                @Coalesce int tryFinally(int k) {
                    try { trace.append("try "); return 10 / k; } finally { trace.append("finally "); }
                }
                @Coalesce int nestedTry(int k) {
                    try {
                        try { if (k % 3 == 0) throw new IllegalStateException("3"); return k / (k - 1); }
                        catch (IllegalStateException | UnsupportedOperationException e) { trace.append("inner "); throw new RuntimeException(e); }
                        finally { trace.append("f1 "); }
                    } catch (ArithmeticException e) { return -2; } finally { trace.append("f2 "); if (k == 5) return 55; }
                }
                @Coalesce long loops(int k) {
                    long sum = 0;
                    outer: for (int i = 0; i < k; i++) { for (int j = 0; ; j++) { if (j > i) continue outer; if (sum > 20) break outer; sum += j; } }
                    do { sum--; } while (sum > 3);
                    while (true) { if (sum-- < 0) return sum; }
                }
                @Coalesce String switches(int k) {
                    String s = switch (k) { case 0, 1 -> "low"; case 2 -> { trace.append("two "); yield "two"; } default -> "high" + k; };
                    switch (s) { case "low": trace.append("l "); case "two": trace.append("t "); break; case "high5": return "five"; default: }
                    return s;
                }
                @Coalesce double locals(int k) {
                    double d = k; long l = k; float f = k; Object o = k % 2 == 0 ? "even" : Integer.valueOf(k);
                    if (o instanceof String s && s.length() == 4) { int inner = 3; d += inner; } else { long inner = 4; d += inner; }
                    { String shadow = "x"; d += shadow.length(); }
                    return d + l + f;
                }
                @Coalesce Object lambdas(int k) {
                    Supplier<Integer> twice = () -> k * 2; Function<Integer, Integer> plus = this::plus;
                    return plus.apply(twice.get()) + new Object() { int three() { return 3 * k; } }.three();
                }
                private int plus(int n) { return n + 1; }
                @Coalesce void monitors(int k) {
                    synchronized (trace) { trace.append("in "); if (k == 1) return; synchronized (this) { if (k == 2) throw new IllegalStateException("2"); } }
                    trace.append("out ");
                }
                @Coalesce synchronized int monitorOfMethod(int k) { try { return 6 / k; } finally { trace.append(Thread.holdsLock(this)); } }
                @Coalesce int endless(int k) { while (true) { if (k++ > 3) throw new IllegalStateException("end " + k); } }
                @Coalesce boolean conditions(int k) { return k > 2 && (k < 5 || k == 6) ? k != 3 : k == 0 ^ k == 1; }
                @Coalesce String resources(int k) throws Exception {
                    try (AutoCloseable a = () -> trace.append("closed "); AutoCloseable b = () -> { if (k == 2) throw new java.io.IOException("close"); }) {
                        if (k == 1) throw new IllegalStateException("body"); return "r" + k;
                    }
                }
                @Coalesce int asserts(int k) { assert k < 3 : "not " + k; return k; }
                @Coalesce String texts(int k) { return "a" + k + 'c' + 1.5 + null + trace.length(); }
                @Coalesce int recursive(int k) { return k <= 0 ? 0 : k + recursive(k - 1); }
            }
            """;

    private static final Map<String, byte[]> CLASSES = Compiled.of(SOURCE);
    private static final Map<String, byte[]> WITHOUT_DEBUG = Compiled.of(SOURCE, "-g:none");
    private static final Map<String, byte[]> FOR_JAVA_8 = Compiled.of("""
            class Flow {
                final StringBuilder trace = new StringBuilder();
                @Coalesce private int called(int k) { try { return 10 / k; } finally { trace.append("f "); } }
                @Coalesce synchronized String calling(int k) { Supplier<Integer> s = () -> called(k); return "c" + s.get() + called(k); }
            }
            """, "--release", "8");

    static Stream<String> methods() throws Exception {
        return Arrays.stream(new IsolatingLoader(ControlFlowTest.class.getClassLoader(), CLASSES)
                        .loadClass("app.Flow")
                        .getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !method.getName().equals("plus"))
                .map(Method::getName);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void wovenBody_behavesAsBefore(String method) throws Exception {
        compare(CLASSES, method);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void wovenBodyWithoutDebugInformation_behavesAsBefore(String method) throws Exception {
        compare(WITHOUT_DEBUG, method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"called", "calling"})
    void wovenBodyOfJava8_behavesAsBefore(String method) throws Exception {
        compare(FOR_JAVA_8, method);
    }

    private static void compare(Map<String, byte[]> classes, String method) throws Exception {
        ClassLoader plain = new IsolatingLoader(ControlFlowTest.class.getClassLoader(), classes);
        try (Woven woven = Woven.of(classes)) {
            for (int k = 0; k < 8; k++) {
                assertThat(run(woven.type("Flow"), method, k))
                        .as("%s(%s)", method, k)
                        .isEqualTo(run(plain.loadClass("app.Flow"), method, k));
            }
            assertThat(woven.counters("Flow." + method).leads()).isGreaterThanOrEqualTo(8);
            assertThat(woven.errors.sum()).isZero();
        }
    }

    /** Returns the result or the exception, and the trace that the body left. */
    private static String run(Class<?> type, String method, int k) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object flow = constructor.newInstance();
        String outcome;
        try {
            outcome = String.valueOf(Woven.call(flow, method, k));
        } catch (Exception | Error e) {
            outcome = String.valueOf(e);
        }
        var trace = type.getDeclaredField("trace");
        trace.setAccessible(true);
        return outcome + " " + trace.get(flow);
    }
}
