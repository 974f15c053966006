package dev.coalesce.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Percentiles and throughput of responses. */
class ResponsesTest {
    @Test
    void p99_isByNearestRank() {
        assertThat(withLatencies(LongStream.rangeClosed(1, 100)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(99);
        assertThat(withLatencies(LongStream.rangeClosed(1, 101)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(100);
        assertThat(withLatencies(LongStream.of(7)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(7);
    }

    @Test
    void p99_ignoresEarlierAndUnselectedRequests() {
        Responses responses = new Responses(
                List.of(response(999, 5_000, true), response(1_000, 1_010, true), response(1_000, 5_000, false)));

        assertThat(responses.p99Millis(Duration.ofSeconds(1), Arrival::hot)).isEqualTo(10);
    }

    @Test
    void noSelectedRequest_isRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withLatencies(LongStream.of(7)).p99Millis(Duration.ZERO, arrival -> !arrival.hot()))
                .withMessage("no request was selected");
    }

    @Test
    void throughput_ignoresResponsesAfterTheLimit() {
        Responses responses = new Responses(
                List.of(response(0, 500, true), response(100, 2_000, false), response(1_900, 2_001, true)));

        assertThat(responses.perSecond(Duration.ofSeconds(2))).isEqualTo(1);
    }

    private static Responses withLatencies(LongStream latencies) {
        return new Responses(
                latencies.mapToObj(latency -> response(0, latency, true)).toList());
    }

    private static Response response(long dueMillis, long millis, boolean hot) {
        return new Response(new Arrival(dueMillis * 1_000_000, "key", hot), millis * 1_000_000);
    }
}
