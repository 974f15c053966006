package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coalesce.Coalesce;
import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the attributes of a method are parsed. */
class MethodSettingsTest {
    private static final String ALLOWED_DURATION = "a duration such as 500ms, 30s, 5m, 1h or PT30S";

    @Test
    void noAttributes_areTheDefaults() throws Exception {
        assertThat(MethodSettings.of(Map.of())).isEqualTo(MethodSettings.DEFAULTS);
    }

    /** The defaults are written twice, in the annotation and in MethodSettings. */
    @Test
    void defaults_areThoseOfTheAnnotation() throws Exception {
        Map<String, String> written = new HashMap<>();
        for (Method attribute : Coalesce.class.getDeclaredMethods()) {
            Object value = attribute.getDefaultValue();
            if (value instanceof String[]) {
                continue;
            }
            boolean isOfPublishers = MethodSettings.OF_PUBLISHERS.contains(attribute.getName());
            assertThat(MethodSettings.isLeftToOptions(attribute.getName(), String.valueOf(value)))
                    .as(attribute.getName())
                    .isEqualTo(isOfPublishers);
            if (!isOfPublishers) {
                written.put(attribute.getName(), String.valueOf(value));
            }
        }
        assertThat(written).containsKeys("ttl", "scope", "maxSize", "waitTimeout", "onTimeout", "maxFlight");
        assertThat(MethodSettings.of(written)).isEqualTo(MethodSettings.DEFAULTS);
    }

    @Test
    void eachAttribute_setsItsOwnComponent() throws Exception {
        MethodSettings read = MethodSettings.of(Map.ofEntries(
                Map.entry("ttl", "1s"),
                Map.entry("scope", "TYPE"),
                Map.entry("maxSize", "7"),
                Map.entry("waitTimeout", "2s"),
                Map.entry("onTimeout", "PROCEED"),
                Map.entry("maxFlight", "3s"),
                Map.entry("errorTtl", "4s"),
                Map.entry("staleFor", "5s"),
                Map.entry("maxBuffer", "8"),
                Map.entry("maxBufferBytes", "9"),
                Map.entry("cancelGrace", "10s")));
        assertThat(read)
                .isEqualTo(new MethodSettings(
                        1_000_000_000L,
                        Scope.TYPE,
                        7,
                        2_000_000_000L,
                        OnTimeout.PROCEED,
                        3_000_000_000L,
                        4_000_000_000L,
                        5_000_000_000L,
                        8,
                        9,
                        10_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttl", "waitTimeout", "maxFlight", "errorTtl", "staleFor", "cancelGrace"})
    void invalidDuration_isRejected(String attribute) {
        for (String bad : new String[] {"fast", "30", "-1s"}) {
            assertRejected(attribute, bad, ALLOWED_DURATION);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "many", "1.5", "10_000", "9223372036854775808"})
    void invalidSize_isRejected(String bad) {
        assertRejected("maxSize", bad, "a whole number greater than 0");
        assertRejected("maxBuffer", bad, "a whole number greater than 0");
        assertRejected("maxBufferBytes", bad, "a whole number greater than 0");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "' 25 ', 25", "9223372036854775807, 9223372036854775807"})
    void positiveWholeNumber_isASize(String text, long size) throws Exception {
        assertThat(MethodSettings.of(Map.of("maxSize", text)).maxSize()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CLASS", "INSTANCE TYPE"})
    void invalidScope_isRejected(String bad) {
        assertRejected("scope", bad, "one of [INSTANCE, TYPE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RETRY"})
    void invalidOnTimeout_isRejected(String bad) {
        assertRejected("onTimeout", bad, "one of [FAIL, PROCEED]");
    }

    @Test
    void constantsInAnyCase_areParsed() throws Exception {
        MethodSettings read = MethodSettings.of(Map.of("scope", " type ", "onTimeout", "Proceed"));
        assertThat(read.scope()).isEqualTo(Scope.TYPE);
        assertThat(read.onTimeout()).isEqualTo(OnTimeout.PROCEED);
    }

    @Test
    void unknownAttributes_areIgnored() throws Exception {
        assertThat(MethodSettings.of(Map.of("key", "p0", "colour", "red"))).isEqualTo(MethodSettings.DEFAULTS);
    }

    private static void assertRejected(String attribute, String bad, String allowed) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> MethodSettings.of(Map.of(attribute, bad)))
                .withMessage("%s is \"%s\". Use %s.", attribute, bad, allowed);
    }
}
