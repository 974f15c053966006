package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests when the clock starts and stops ticking, and that its answers are right meanwhile. */
class TickingClockTest {
    private static final long MARGIN = Duration.ofMillis(100).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int READINGS = 100_000;

    private final TickingClock clock = TickingClock.INSTANCE;

    @Test
    void getAsLong_returnsTheSystemTime() {
        long before = System.nanoTime();
        long time = clock.getAsLong();
        assertThat(time - before).isNotNegative();
        assertThat(System.nanoTime() - time).isNotNegative();
    }

    @Test
    void fewReadings_startNoThread() {
        Eventually.isTrue("an idle clock", () -> ticker().isEmpty());
        for (int i = 0; i < 100; i++) {
            assertThat(clock.isBefore(clock.getAsLong() + HOUR, MARGIN)).isTrue();
        }
        assertThat(ticker()).isEmpty();
    }

    @Test
    void manyReadings_startAThreadThatEndsWhenIdle() {
        Eventually.isTrue("the start of the thread", () -> {
            long now = clock.getAsLong();
            for (int i = 0; i < READINGS; i++) {
                clock.isBefore(now + HOUR, MARGIN);
            }
            return ticker().isPresent();
        });
        assertThat(ticker()).hasValueSatisfying(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
        });
        assertThat(answersAreCorrect()).isTrue();
        ticker().ifPresent(Thread::interrupt); // as some monitoring tools do with unknown threads
        assertThat(answersAreCorrect()).isTrue();
        Eventually.isTrue("the end of the thread", () -> ticker().isEmpty());
        assertThat(answersAreCorrect()).isTrue();
    }

    private boolean answersAreCorrect() {
        boolean correct = true;
        for (int i = 0; i < READINGS; i++) {
            long now = clock.getAsLong();
            correct &= clock.isBefore(now + HOUR, MARGIN) && !clock.isBefore(now - HOUR, MARGIN);
        }
        return correct;
    }

    private static Optional<Thread> ticker() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("coalesce-clock"))
                .findAny();
    }
}
