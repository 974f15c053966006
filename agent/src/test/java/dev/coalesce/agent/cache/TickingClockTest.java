package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TickingClockTest {
    private static final long MARGIN = Duration.ofMillis(100).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int MANY = 100_000;

    private final TickingClock clock = TickingClock.INSTANCE;

    @Test
    void itIsTheSystemsTime() {
        long before = System.nanoTime();
        long time = clock.getAsLong();
        assertThat(time - before).isNotNegative();
        assertThat(System.nanoTime() - time).isNotNegative();
    }

    @Test
    void fewReadingsStartNoThread() {
        Eventually.isTrue("that it is idle", () -> ticker().isEmpty());
        for (int i = 0; i < 100; i++) {
            assertThat(clock.isBefore(clock.getAsLong() + HOUR, MARGIN)).isTrue();
        }
        assertThat(ticker()).isEmpty();
    }

    @Test
    void manyReadingsStartOneThatEndsWhenNobodyReads() {
        Eventually.isTrue("many readings", () -> {
            long now = clock.getAsLong();
            for (int i = 0; i < MANY; i++) {
                clock.isBefore(now + HOUR, MARGIN);
            }
            return ticker().isPresent();
        });
        assertThat(ticker()).hasValueSatisfying(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
        });
        assertThat(answersAreRight()).isTrue();
        ticker().ifPresent(Thread::interrupt); // as some monitoring tools do to what they do not know
        assertThat(answersAreRight()).isTrue();
        Eventually.isTrue("its end", () -> ticker().isEmpty());
        assertThat(answersAreRight()).isTrue();
    }

    private boolean answersAreRight() {
        boolean right = true;
        for (int i = 0; i < MANY; i++) {
            long now = clock.getAsLong();
            right &= clock.isBefore(now + HOUR, MARGIN) && !clock.isBefore(now - HOUR, MARGIN);
        }
        return right;
    }

    private static Optional<Thread> ticker() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("coalesce-clock"))
                .findAny();
    }
}
