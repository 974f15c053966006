package dev.coalesce.sample.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Error rates and percentiles of recorded requests. */
class PerformanceLogTest {
    private static final long MILLI = 1_000_000;

    private final PerformanceLog log = new PerformanceLog();

    @Test
    void noRequests_yieldsZeros() {
        assertThat(log.last(50)).isEqualTo(new Performance(0, 0, 0, new Performance.Latency(0, 0, 0, 0)));
    }

    @Test
    void percentiles_areByNearestRank() {
        // The durations are not in ascending order, so the last request is not the slowest.
        for (int i = 1; i <= 100; i++) {
            log.add(200, (i * 37 % 101) * MILLI);
        }

        assertThat(log.last(100).latencyMs()).isEqualTo(new Performance.Latency(50, 95, 99, 100));
    }

    @Test
    void oneRequest_isEveryPercentile() {
        log.add(200, 7 * MILLI);

        assertThat(log.last(50).latencyMs()).isEqualTo(new Performance.Latency(7, 7, 7, 7));
    }

    @Test
    void status400AndAbove_isAnError() {
        log.add(201, MILLI);
        log.add(399, MILLI);
        log.add(400, MILLI);
        log.add(503, MILLI);

        assertThat(log.last(4).errors()).isEqualTo(2);
        assertThat(log.last(4).errorRate()).isEqualTo(0.5);
    }

    @Test
    void lastN_coversOnlyTheLatestRequests() {
        log.add(500, MILLI);
        log.add(200, MILLI);

        assertThat(log.last(1).errors()).isZero();
        assertThat(log.last(2).errors()).isEqualTo(1);
    }

    @Test
    void moreThanTheCapacity_discardsTheOldest() {
        log.add(500, MILLI);
        for (int i = 0; i < PerformanceLog.CAPACITY; i++) {
            log.add(200, MILLI);
        }

        assertThat(log.last(Integer.MAX_VALUE).requests()).isEqualTo(PerformanceLog.CAPACITY);
        assertThat(log.last(Integer.MAX_VALUE).errors()).isZero();
    }
}
