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

/** The attributes of a method, from text. */
class MethodSettingsTest {
    private static final String A_DURATION = "a duration such as 500ms, 30s, 5m, 1h or PT30S";

    @Test
    void withoutAttributesAllAreTheDefaults() throws Exception {
        assertThat(MethodSettings.of(Map.of())).isEqualTo(MethodSettings.DEFAULTS);
    }

    /** The annotation's own defaults are what is written there: both must say the same. */
    @Test
    void theDefaultsAreTheAnnotations() throws Exception {
        Map<String, String> written = new HashMap<>();
        for (Method attribute : Coalesce.class.getDeclaredMethods()) {
            Object value = attribute.getDefaultValue();
            if (!(value instanceof String[])) {
                written.put(attribute.getName(), String.valueOf(value));
            }
        }
        assertThat(written).containsKeys("ttl", "scope", "maxSize", "waitTimeout", "onTimeout", "maxFlight");
        assertThat(MethodSettings.of(written)).isEqualTo(MethodSettings.DEFAULTS);
    }

    @Test
    void eachAttributeIsReadIntoItsOwnPlace() throws Exception {
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
    void aBadDurationIsNamedWithWhatWasReadAndWhatIsAllowed(String attribute) {
        for (String bad : new String[] {"fast", "30", "-1s"}) {
            assertRefused(attribute, bad, A_DURATION);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "many", "1.5", "10_000", "9223372036854775808"})
    void aBadSizeIsNamed(String bad) {
        assertRefused("maxSize", bad, "a whole number greater than 0");
        assertRefused("maxBuffer", bad, "a whole number greater than 0");
        assertRefused("maxBufferBytes", bad, "a whole number greater than 0");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "' 25 ', 25", "9223372036854775807, 9223372036854775807"})
    void aSizeIsAnyWholeNumberAboveZero(String text, long size) throws Exception {
        assertThat(MethodSettings.of(Map.of("maxSize", text)).maxSize()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CLASS", "INSTANCE TYPE"})
    void aBadScopeIsNamed(String bad) {
        assertRefused("scope", bad, "one of [INSTANCE, TYPE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RETRY"})
    void aBadAnswerToATimeoutIsNamed(String bad) {
        assertRefused("onTimeout", bad, "one of [FAIL, PROCEED]");
    }

    @Test
    void constantsMayBeWrittenAsInAFile() throws Exception {
        MethodSettings read = MethodSettings.of(Map.of("scope", " type ", "onTimeout", "Proceed"));
        assertThat(read.scope()).isEqualTo(Scope.TYPE);
        assertThat(read.onTimeout()).isEqualTo(OnTimeout.PROCEED);
    }

    @Test
    void whatIsNoAttributeOfASettingIsNotLookedAt() throws Exception {
        assertThat(MethodSettings.of(Map.of("key", "p0", "colour", "red"))).isEqualTo(MethodSettings.DEFAULTS);
    }

    private static void assertRefused(String attribute, String bad, String allowed) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> MethodSettings.of(Map.of(attribute, bad)))
                .withMessage("%s: read \"%s\"; allowed: %s", attribute, bad, allowed);
    }
}
