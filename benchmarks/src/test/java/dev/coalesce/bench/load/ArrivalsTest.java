package dev.coalesce.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Rate, order and keys of the arrivals. */
class ArrivalsTest {
    private static final Duration LENGTH = Duration.ofSeconds(1_000);

    private final List<Arrival> arrivals = Arrivals.of(1, 20, LENGTH, "unique");

    @Test
    void arrivals_haveTheGivenRate() {
        assertThat(arrivals).size().isCloseTo(20_000, Percentage.withPercentage(3));
    }

    @Test
    void arrivals_areSortedAndWithinTheLength() {
        assertThat(arrivals).isSortedAccordingTo(Comparator.comparingLong(Arrival::nanos));
        assertThat(arrivals.get(arrivals.size() - 1).nanos()).isLessThan(LENGTH.toNanos());
    }

    @Test
    void gaps_areThoseOfAPoissonProcess() {
        // In a Poisson process, a fraction of 1 - 1/e of the gaps is shorter than the mean gap.
        long meanGap = LENGTH.toNanos() / arrivals.size();
        long shorter = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            if (arrivals.get(i).nanos() - arrivals.get(i - 1).nanos() < meanGap) {
                shorter++;
            }
        }
        assertThat((double) shorter / arrivals.size()).isCloseTo(1 - 1 / Math.E, within(0.02));
    }

    @Test
    void halfOfTheArrivals_areForTheHotKeys() {
        List<String> hot =
                arrivals.stream().filter(Arrival::hot).map(Arrival::key).toList();

        assertThat((double) hot.size() / arrivals.size()).isCloseTo(Arrivals.HOT_REQUESTS, within(0.02));
        assertThat(hot.stream().distinct()).hasSize(Arrivals.HOT_KEYS);
    }

    @Test
    void otherArrivals_haveUniqueKeys() {
        assertThat(arrivals.stream().filter(arrival -> !arrival.hot()).map(Arrival::key))
                .doesNotHaveDuplicates();
    }

    @Test
    void sameSeed_yieldsTheSameArrivals() {
        assertThat(Arrivals.of(1, 20, LENGTH, "unique")).isEqualTo(arrivals);
        assertThat(Arrivals.of(2, 20, LENGTH, "unique")).isNotEqualTo(arrivals);
    }
}
