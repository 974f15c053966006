package dev.coalesce.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Test
    void ninetyNineOfAHundredTookNoLonger() {
        assertThat(each(LongStream.rangeClosed(1, 100)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(99);
        assertThat(each(LongStream.rangeClosed(1, 101)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(100);
        assertThat(each(LongStream.of(7)).p99Millis(Duration.ZERO, Arrival::hot))
                .isEqualTo(7);
    }

    @Test
    void whatWasDueBeforeOrIsNotAskedForDoesNotCount() {
        Answers answers =
                new Answers(List.of(answer(999, 5_000, true), answer(1_000, 1_010, true), answer(1_000, 5_000, false)));

        assertThat(answers.p99Millis(Duration.ofSeconds(1), Arrival::hot)).isEqualTo(10);
    }

    @Test
    void ofNothingThereIsNoPercentile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> each(LongStream.of(7)).p99Millis(Duration.ZERO, arrival -> !arrival.hot()))
                .withMessage("no request counts");
    }

    @Test
    void whatIsAnsweredLateIsNotThroughput() {
        Answers answers =
                new Answers(List.of(answer(0, 500, true), answer(100, 2_000, false), answer(1_900, 2_001, true)));

        assertThat(answers.perSecond(Duration.ofSeconds(2))).isEqualTo(1);
    }

    private static Answers each(LongStream latencies) {
        return new Answers(
                latencies.mapToObj(latency -> answer(0, latency, true)).toList());
    }

    private static Answer answer(long dueMillis, long millis, boolean hot) {
        return new Answer(new Arrival(dueMillis * 1_000_000, "key", hot), millis * 1_000_000);
    }
}
