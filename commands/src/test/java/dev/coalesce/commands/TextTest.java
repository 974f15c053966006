package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0s",
        "449, 0.4s",
        "33049, 33.0s",
        "59999, 59.9s",
        "60000, 1m00s",
        "125000, 2m05s",
        "3599999, 59m59s",
        "11520000, 3h12m",
        "90000000, 1d01h"
    })
    void duration_hasAtMostTwoUnits(long millis, String text) {
        assertThat(Text.duration(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "0.3|0.3", "0.04|0", "9.96|10", "99.94|99.9", "99.96|100", "1204|1,204", "1234567|1,234,567"
            })
    void number_hasSeparatorsAndOneDigit(double value, String text) {
        assertThat(Text.number(value)).isEqualTo(text);
    }

    @Test
    void percent_ofNothing_isNotANumber() {
        assertThat(Text.percent(0, 0)).isEqualTo("--");
        assertThat(Text.percent(1, 3)).isEqualTo("33.3");
        assertThat(Text.percent(3, 3)).isEqualTo("100.0");
    }

    @Test
    void charactersThatControlTheTerminal_areEscaped() {
        assertThat(Text.visible("a\u001b[2Jb\u202ec\r\u00e4")).isEqualTo("a\\u001b[2Jb\\u202ec\\u000d\u00e4");
        assertThat(Text.visibleLines("a\nb\u0007")).isEqualTo("a\nb\\u0007");
    }
}
