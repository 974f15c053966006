package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the ranges into which durations fall, and the percentiles read from them. */
class DurationsTest {
    private final DurationCounter counter = new DurationCounter();

    @Test
    void percentiles_areThoseOfTheDurationsToAFifth() {
        Random random = new Random(7);
        long[] all = new long[10_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(8 + 20 * random.nextDouble());
            counter.add(all[i]);
        }
        Arrays.sort(all);

        Durations read = counter.durations(all.length);
        assertThat(read.count()).isEqualTo(all.length);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = all[(int) Math.ceil(share * all.length) - 1];
            assertThat((double) read.percentile(share)).as("p" + share).isBetween(exact * 0.81, exact * 1.19);
        }
        assertThat(counter.totalNanos()).isEqualTo(Arrays.stream(all).sum());
    }

    @Test
    void durationsThatWereNotCounted_wereZero() {
        counter.add(0);
        counter.add(5_000_000);
        Durations read = counter.durations(100);

        assertThat(read.count()).isEqualTo(100);
        assertThat(read.percentile(0.99)).isZero();
        assertThat(read.percentile(1)).isPositive();
    }

    @Test
    void extremes_haveARange() {
        counter.add(1);
        counter.add(Long.MAX_VALUE);
        Durations read = counter.durations(2);

        assertThat(read.percentile(0.5)).isZero();
        assertThat(read.percentile(1)).isGreaterThan(7_200_000_000_000L);
    }

    @Test
    void noDurations_haveNoPercentiles() {
        assertThat(Durations.NONE.percentile(0.5)).isZero();
        assertThat(counter.durations(0).count()).isZero();
    }

    @Test
    void since_isWhatWasAddedMeanwhile() {
        counter.add(2_000_000);
        Durations before = counter.durations(1);
        counter.add(9_000_000);
        Durations added = counter.durations(2).since(before);

        assertThat(added.count()).isEqualTo(1);
        assertThat(added.percentile(0.5)).isBetween(7_290_000L, 10_710_000L);
        assertThat(before.plus(added).count()).isEqualTo(2);
    }
}
