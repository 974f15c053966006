package dev.coalesce.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final List<Arrival> ARRIVALS =
            List.of(new Arrival(10, "a", true), new Arrival(20, "b", true), new Arrival(500, "c", true));

    /** Stands still unless somebody waits or takes it. */
    private static final class FakeTime implements Time {
        private long now = 7_000;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void until(long nanos) {
            now = Math.max(now, nanos);
        }
    }

    private final FakeTime time = new FakeTime();

    @Test
    void sendsEachWhenItIsDueThoughNoneIsAnswered() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        List<Long> sent = new ArrayList<>();

        Answers answers = OpenLoop.run(
                ARRIVALS,
                arrival -> {
                    sent.add(time.now - 7_000);
                    if (arrival.key().equals("c")) {
                        never.complete("at last");
                    }
                    return never;
                },
                time);

        assertThat(sent).containsExactly(10L, 20L, 500L);
        assertThat(answers.all()).extracting(Answer::latencyNanos).containsExactly(490L, 480L, 0L);
    }

    @Test
    void whatTheServiceHoldsUpBeforeItIsSentCountsAsLate() throws Exception {
        Answers answers = OpenLoop.run(
                ARRIVALS,
                arrival -> {
                    time.now += arrival.key().equals("a") ? 100 : 1;
                    return CompletableFuture.completedFuture("at once");
                },
                time);

        assertThat(answers.all()).extracting(Answer::latencyNanos).containsExactly(100L, 91L, 1L);
    }

    @Test
    void aFailureIsNotAnAnswer() {
        IllegalStateException failure = new IllegalStateException("502");

        assertThatThrownBy(() -> OpenLoop.run(ARRIVALS, arrival -> CompletableFuture.failedFuture(failure), time))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }
}
