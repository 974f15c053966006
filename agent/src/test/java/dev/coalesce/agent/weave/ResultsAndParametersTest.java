package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coalesce.agent.testing.Compiled;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests methods with parameters and results of every type. */
class ResultsAndParametersTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Results {
                int bodies;
                @Coalesce(ttl = "1h") boolean ofBoolean(int k) { return bodies++ == 0; }
                @Coalesce(ttl = "1h") byte ofByte(int k) { return (byte) (-128 + bodies++); }
                @Coalesce(ttl = "1h") short ofShort(int k) { return (short) (-32768 + bodies++); }
                @Coalesce(ttl = "1h") char ofChar(int k) { return (char) ('\\uffff' - bodies++); }
                @Coalesce(ttl = "1h") int ofInt(int k) { return Integer.MIN_VALUE + bodies++; }
                @Coalesce(ttl = "1h") long ofLong(int k) { return Long.MIN_VALUE + bodies++; }
                @Coalesce(ttl = "1h") float ofFloat(int k) { return -0.5f + bodies++; }
                @Coalesce(ttl = "1h") double ofDouble(int k) { return -0.5 + bodies++; }
                @Coalesce(ttl = "1h") String ofString(int k) { return "s" + bodies++; }
                @Coalesce(ttl = "1h") int[] ofArray(int k) { return new int[] {bodies++}; }
                @Coalesce(ttl = "1h") Object ofNull(int k) { bodies++; return null; }
                @Coalesce(ttl = "1h") Integer ofBox(int k) { return bodies++; }
                @Coalesce(ttl = "1h") void ofNothing(int k) { bodies++; }
                @Coalesce(ttl = "1h") static long ofStatic(long a, long b) { return a * 10 + b; }
            }
            class Parameters {
                int bodies;
                @Coalesce(ttl = "1h") String all(boolean a, byte b, short c, char d, int e, long f, float g, double h, Object i, String j) {
                    return a + "," + b + "," + c + "," + d + "," + e + "," + f + "," + g + "," + h + "," + i + "," + j + "," + ++bodies;
                }
                @Coalesce(ttl = "1h") static String allStatic(double h, boolean a, long f, byte b, Object i, float g, short c, String j) {
                    return h + "," + a + "," + f + "," + b + "," + i + "," + g + "," + c + "," + j;
                }
                @Coalesce(ttl = "1h", key = {"last", "first"}) String some(long first, double middle, int last) {
                    return first + "," + middle + "," + last + "," + ++bodies;
                }
                @Coalesce(ttl = "1h") String reassigned(String k, long n) {
                    k = k + "!"; n = n + 1; bodies++;
                    for (int i = 0; i < 2; i++) { k = k + n; }
                    return k;
                }
            }
            class Throwing {
                @Coalesce static int checked(int k) throws java.io.IOException { throw new java.io.IOException("no"); }
                @Coalesce(errorTtl = "1h") static long cached(Exception e) throws Exception { throw e; }
            }
            class Missing {}
            class MayMiss {
                int bodies;
                @Coalesce(ttl = "1h", key = "k") String get(String k, Missing m) { return k + " " + ++bodies; }
            }
            class MissesElsewhere {
                int bodies;
                @Coalesce(ttl = "1h") String get(String k) { return k + " " + ++bodies; }
                Missing other(Missing m) { return m; }
            }
            class MissingCaller {
                static String call(Object o, String k) { return ((MayMiss) o).get(k, null); }
                static String callElsewhere(Object o, String k) { return ((MissesElsewhere) o).get(k); }
            }
            """, "-parameters");

    private Woven woven = Woven.of(CLASSES);

    @AfterEach
    void close() {
        woven.close();
    }

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("ofBoolean", true),
                Arguments.of("ofByte", Byte.MIN_VALUE),
                Arguments.of("ofShort", Short.MIN_VALUE),
                Arguments.of("ofChar", '\uffff'),
                Arguments.of("ofInt", Integer.MIN_VALUE),
                Arguments.of("ofLong", Long.MIN_VALUE),
                Arguments.of("ofFloat", -0.5f),
                Arguments.of("ofDouble", -0.5),
                Arguments.of("ofString", "s0"),
                Arguments.of("ofArray", new int[] {0}),
                Arguments.of("ofNull", null),
                Arguments.of("ofBox", 0),
                Arguments.of("ofNothing", null));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultOfAnyType_isSameForLeadAndHit(String method, @Nullable Object expected) {
        Object results = woven.make("Results");

        assertThat(Woven.call(results, method, 1)).isEqualTo(expected);
        assertThat(Woven.call(results, method, 1)).isEqualTo(expected);
        assertThat(woven.field("Results", "bodies", results)).isEqualTo(1);
        Woven.call(results, method, 2);
        assertThat(woven.field("Results", "bodies", results)).isEqualTo(2);
        assertThat(woven.errors.sum()).isZero();
    }

    @Test
    void hit_returnsSameObject() {
        Object results = woven.make("Results");

        assertThat(Woven.call(results, "ofArray", 1)).isSameAs(Woven.call(results, "ofArray", 1));
    }

    @Test
    void longParametersOfStaticMethod_reachKeyAndBody() {
        assertThat(woven.callStatic("Results", "ofStatic", 1L, 2L)).isEqualTo(12L);
        assertThat(woven.callStatic("Results", "ofStatic", 2L, 1L)).isEqualTo(21L);
        assertThat(woven.callStatic("Results", "ofStatic", 1L, 2L)).isEqualTo(12L);
        assertThat(woven.counters("Results.ofStatic").hits()).isEqualTo(1);
    }

    @Test
    void parametersOfAllTypes_reachKeyAndBody() {
        Object parameters = woven.make("Parameters");
        Object[] one = {true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6.0, "i", "j"};
        String expected = "true,1,2,c,3,4,5.0,6.0,i,j,";
        assertThat(Woven.call(parameters, "all", one)).isEqualTo(expected + 1);
        assertThat(Woven.call(parameters, "all", one)).isEqualTo(expected + 1);
        @Nullable Object[] others = {false, (byte) 9, (short) 9, 'z', 9, 9L, 9f, 9.0, null, null};

        for (int i = 0; i < one.length; i++) {
            @Nullable Object[] different = one.clone();
            different[i] = others[i];
            assertThat(Woven.call(parameters, "all", different)).asString().endsWith("," + (i + 2));
        }
        assertThat(Woven.call(parameters, "all", one)).isEqualTo(expected + 1);
    }

    @Test
    void parametersOfStaticMethod_reachKeyAndBody() {
        @Nullable Object[] arguments = {1.0, true, 2L, (byte) 3, "i", 4f, (short) 5, null};

        assertThat(woven.callStatic("Parameters", "allStatic", arguments)).isEqualTo("1.0,true,2,3,i,4.0,5,null");
        assertThat(woven.callStatic("Parameters", "allStatic", arguments)).isEqualTo("1.0,true,2,3,i,4.0,5,null");
        assertThat(woven.counters("Parameters.allStatic").hits()).isEqualTo(1);
    }

    @Test
    void parameterOutsideKey_isIgnored() {
        Object parameters = woven.make("Parameters");

        assertThat(Woven.call(parameters, "some", 1L, 2.0, 3)).isEqualTo("1,2.0,3,1");
        assertThat(Woven.call(parameters, "some", 1L, 9.0, 3)).isEqualTo("1,2.0,3,1");
        assertThat(Woven.call(parameters, "some", 3L, 2.0, 1)).isEqualTo("3,2.0,1,2");
    }

    @Test
    void bodyReassignsParameters_isCoalesced() {
        Object parameters = woven.make("Parameters");

        assertThat(Woven.call(parameters, "reassigned", "k", 1L)).isEqualTo("k!22");
        assertThat(Woven.call(parameters, "reassigned", "k", 1L)).isEqualTo("k!22");
        assertThat(woven.field("Parameters", "bodies", parameters)).isEqualTo(1);
    }

    @Test
    void exception_isThrownUnchanged() {
        assertThat(catchThrowable(() -> woven.callStatic("Throwing", "checked", 1)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no");
        Exception cached = new Exception("cached");
        assertThat(catchThrowable(() -> woven.callStatic("Throwing", "cached", cached)))
                .isSameAs(cached);
        assertThat(catchThrowable(() -> woven.callStatic("Throwing", "cached", cached)))
                .isSameAs(cached);
        assertThat(woven.counters("Throwing.cached").hits()).isEqualTo(1);
    }

    @Test
    void classOfParameterMissing_methodIsCoalesced() {
        removeMissing();
        Object mayMiss = woven.make("MayMiss");

        assertThat(woven.callStatic("MissingCaller", "call", mayMiss, "a")).isEqualTo("a 1");
        assertThat(woven.callStatic("MissingCaller", "call", mayMiss, "a")).isEqualTo("a 1");
    }

    @Test
    void classOfOtherMethodMissing_methodIsCoalesced() {
        removeMissing();
        Object misses = woven.make("MissesElsewhere");

        assertThat(woven.callStatic("MissingCaller", "callElsewhere", misses, "a"))
                .isEqualTo("a 1");
        assertThat(woven.callStatic("MissingCaller", "callElsewhere", misses, "a"))
                .isEqualTo("a 1");
    }

    private void removeMissing() {
        Map<String, byte[]> incomplete = new HashMap<>(CLASSES);
        incomplete.remove("app.Missing");
        woven.close();
        woven = Woven.of(incomplete);
    }
}
