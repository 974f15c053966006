package dev.coalesce.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Open-loop load on a simulated clock. */
class OpenLoopTest {
    private static final List<Arrival> ARRIVALS =
            List.of(new Arrival(10, "a", true), new Arrival(20, "b", true), new Arrival(500, "c", true));

    /** A clock that advances only when someone waits, or when a test changes it. */
    private static final class FakeClock implements LoadClock {
        private long now = 7_000;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void waitUntil(long nanos) {
            now = Math.max(now, nanos);
        }
    }

    private final FakeClock clock = new FakeClock();

    @Test
    void noResponses_sendsEachRequestWhenDue() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        List<Long> sent = new ArrayList<>();

        Responses responses = OpenLoop.run(
                ARRIVALS,
                arrival -> {
                    sent.add(clock.now - 7_000);
                    if (arrival.key().equals("c")) {
                        never.complete("done");
                    }
                    return never;
                },
                clock);

        assertThat(sent).containsExactly(10L, 20L, 500L);
        assertThat(responses.all()).extracting(Response::latencyNanos).containsExactly(490L, 480L, 0L);
    }

    @Test
    void delayedSender_countsAsLatency() throws Exception {
        Responses responses = OpenLoop.run(
                ARRIVALS,
                arrival -> {
                    clock.now += arrival.key().equals("a") ? 100 : 1;
                    return CompletableFuture.completedFuture("done");
                },
                clock);

        assertThat(responses.all()).extracting(Response::latencyNanos).containsExactly(100L, 91L, 1L);
    }

    @Test
    void failedRequest_failsTheLoad() {
        IllegalStateException failure = new IllegalStateException("502");

        assertThatThrownBy(() -> OpenLoop.run(ARRIVALS, arrival -> CompletableFuture.failedFuture(failure), clock))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }
}
