package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Fuzz;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random texts are either parsed or rejected with a message. */
@Tag("fuzz")
class DurationsFuzzTest {
    @Test
    void anyText_isADurationOrRejected() {
        List<String> words =
                List.of("ms", "s", "h", "PT", "P", "D", "T", "M", "-", "+", "9223372036854775807", "0", ".");
        Fuzz.texts(List.of("", "500ms", "30s", "5m", "1h", "PT30S", "P1DT2H3M4.5S", "-PT-6H"), words, text -> {
            try {
                assertThat(Durations.nanos(text)).isBetween(0L, Long.MAX_VALUE / 4);
            } catch (IllegalArgumentException refused) {
                assertThat(refused)
                        .hasMessageMatching("not " + Durations.ALLOWED + "|negative, but only " + Durations.ALLOWED
                                + " is allowed");
            }
        });
    }

    @Test
    void anyAttributeText_isASettingOrRejected() {
        List<String> words =
                List.of("TYPE", "INSTANCE", "fail", "proceed", "10_000", "10000", "-1", "0x", "_", "9".repeat(30));
        Fuzz.texts(List.of("", "type", "FAIL", "10000"), words, text -> {
            for (String name : List.of("ttl", "scope", "maxSize", "waitTimeout", "onTimeout", "staleFor")) {
                try {
                    assertThat(MethodSettings.of(Map.of(name, text)).maxSize()).isPositive();
                } catch (InvalidSettingException refused) {
                    assertThat(refused.getMessage()).startsWith(name + " is ").contains(". Use ");
                    assertThat(String.valueOf(refused.getMessage()).chars()).noneMatch(Character::isISOControl);
                    assertThat(refused).message().hasSizeLessThan(1_200);
                }
            }
        });
    }
}
