package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void values_areDrawnRelativeToTheLargest() {
        assertThat(Sparkline.of(new double[] {0, 1, 2, 4, 7}, 10, true)).isEqualTo("\u2581\u2582\u2583\u2585\u2588");
        assertThat(Sparkline.of(new double[] {0, 1, 2, 4, 7}, 10, false)).isEqualTo("_.-=#");
    }

    @Test
    void onlyZeros_areFlat() {
        assertThat(Sparkline.of(new double[] {0, 0, 0}, 10, false)).isEqualTo("___");
        assertThat(Sparkline.of(new double[0], 10, false)).isEmpty();
    }

    @Test
    void moreValuesThanCharacters_areAveraged() {
        assertThat(Sparkline.of(new double[] {0, 0, 7, 7, 0, 7}, 3, false)).isEqualTo("_#=");
    }
}
