package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which texts are durations. */
class DurationsTest {
    /** The longest duration that is not shortened. */
    private static final long CAP = Long.MAX_VALUE / 4;

    @ParameterizedTest
    @CsvSource({
        "1ms, 1000000",
        "500ms, 500000000",
        "30s, 30000000000",
        "5m, 300000000000",
        "1h, 3600000000000",
        "0s, 0",
        "007s, 7000000000",
        "30 s, 30000000000",
        "'  30s  ', 30000000000",
        "30S, 30000000000",
        "500MS, 500000000",
        "PT30S, 30000000000",
        "pt30s, 30000000000",
        "PT0.5S, 500000000",
        "PT1H30M, 5400000000000",
        "P1D, 86400000000000",
        "PT0.000000001S, 1",
        "PT0S, 0",
    })
    void validText_isParsedWithItsUnit(String text, long nanos) {
        assertThat(Durations.nanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void blankText_isZero(String blank) {
        assertThat(Durations.nanos(blank)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30", "s", "ms", "30x", "30 sec", "30s 5m", "1.5s", "1d", "30ss", "+30s", "1e3s", "٣s", "abc", "P",
                "PT", "PT30", "30s;", "0x10s", "null"
            })
    void invalidText_isRejectedWithTheAllowedValues(String rubbish) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.nanos(rubbish))
                .withMessageContaining(Durations.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "-500ms", "PT-1S", "-PT1S", "PT-0.000000001S"})
    void negativeText_isRejected(String negative) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.nanos(negative));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999999ms", "999999999999999999s", "3000000h", "PT876000H", "P99999999D"})
    void veryLongDuration_isCapped(String longer) {
        assertThat(Durations.nanos(longer)).isEqualTo(CAP);
    }

    /** Times are compared by difference, so the sum of a few durations must not overflow. */
    @Test
    void sumOfThreeCaps_doesNotOverflow() {
        assertThat(Math.addExact(CAP, Math.addExact(CAP, CAP))).isPositive();
        assertThat(CAP).isGreaterThan(TimeUnit.DAYS.toNanos(73 * 365));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"999999999999999999m", "999999999999999999h", "9999999999999999999s", "PT9999999999999999999S"})
    void durationBeyondTheRange_isRejected(String tooLong) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.nanos(tooLong));
    }

    @Test
    void turkishLocale_changesNothing() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // in Turkish, the lower case of I is a different letter
            assertThat(Durations.nanos("5M")).isEqualTo(TimeUnit.MINUTES.toNanos(5));
            assertThat(Durations.nanos("PT5M")).isEqualTo(TimeUnit.MINUTES.toNanos(5));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void durationObject_isConverted() {
        assertThat(Durations.nanos(Duration.ZERO)).isZero();
        assertThat(Durations.nanos(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Durations.nanos(Duration.ofNanos(CAP))).isEqualTo(CAP);
        assertThat(Durations.nanos(Duration.ofNanos(CAP).plusNanos(1))).isEqualTo(CAP);
        assertThat(Durations.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(CAP);
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.nanos(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.nanos(Duration.ofSeconds(Long.MIN_VALUE)));
    }
}
