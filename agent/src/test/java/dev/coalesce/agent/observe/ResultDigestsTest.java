package dev.coalesce.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.digest.Digest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The time that is spent on reading results. */
class ResultDigestsTest {
    private static final long READING_NANOS = 2_000;
    private static final int CALLS = 50_000;

    private long now;

    /** The nanoseconds that the next reading of the clock but one adds. */
    private long pause;

    /** Between two readings of its clock, a result is read. */
    private final ResultDigests digests = new ResultDigests(new Digest(1, type -> {}), this::nextNanos);

    private long nextNanos() {
        now += READING_NANOS + pause;
        pause = 0;
        return now;
    }

    private int resultsRead(long bodyNanos) {
        int read = 0;
        for (int i = 0; i < CALLS; i++) {
            read += digests.of(null, 8L * i, bodyNanos, "result") == 0 ? 0 : 1;
        }
        return read;
    }

    @Test
    void quickBodies_readingTakesAShareOfTheirTime() {
        long bodyNanos = TimeUnit.MICROSECONDS.toNanos(30);

        int read = resultsRead(bodyNanos);

        assertThat(read).isGreaterThan(CALLS / 30);
        assertThat(read * READING_NANOS).isLessThan(bodyNanos * CALLS / 100);
    }

    @Test
    void slowBodies_eachResultIsRead() {
        assertThat(resultsRead(TimeUnit.MILLISECONDS.toNanos(1))).isEqualTo(CALLS);
    }

    @Test
    void readingThatTookLongOnce_doesNotEndTheComparisons() {
        pause = TimeUnit.SECONDS.toNanos(1);

        assertThat(resultsRead(TimeUnit.MILLISECONDS.toNanos(1))).isGreaterThan(CALLS - 100);
    }
}
