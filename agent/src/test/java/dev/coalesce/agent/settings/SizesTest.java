package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which texts are numbers of bytes. */
class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "65536, 65536",
        "64k, 65536",
        "1m, 1048576",
        "' 4 G ', 4294967296",
        "1T, 1099511627776",
        "9223372036854775807, 9223372036854775807"
    })
    void digitsWithUnit_areASize(String text, long bytes) {
        assertThat(Sizes.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "k",
                "-1",
                "+1",
                "1.5m",
                "1 mb",
                "mm",
                "9223372036854775808",
                "9223372036854775807k",
                "٣"
            })
    void otherText_isRejected(String text) {
        assertThatThrownBy(() -> Sizes.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Sizes.ALLOWED);
    }
}
