package dev.coalesce.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Percentiles by the nearest rank. */
class PercentileTest {
    @Test
    void oneValue_isEveryPercentile() {
        assertThat(Percentile.of(1, 7)).isEqualTo(7);
        assertThat(Percentile.of(100, 7)).isEqualTo(7);
    }

    @Test
    void unsortedValues_areRanked() {
        assertThat(Percentile.of(50, 3, 1, 2)).isEqualTo(2);
        assertThat(Percentile.of(50, 4, 3, 1, 2)).isEqualTo(2);
    }

    @Test
    void highPercentile_isOneOfTheLargestValues() {
        double[] values = IntStream.rangeClosed(1, 200).asDoubleStream().toArray();

        assertThat(Percentile.of(99, values)).isEqualTo(198);
        assertThat(Percentile.of(100, values)).isEqualTo(200);
    }
}
