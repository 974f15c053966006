package dev.coalesce.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a load was answered.
 *
 * @param all one for each arrival
 */
public record Answers(List<Answer> all) {
    private static final double NANOS_IN_SECOND = 1e9;
    private static final double NANOS_IN_MILLI = 1e6;

    /** Not to be changed. */
    public Answers {
        all = List.copyOf(all);
    }

    /**
     * The latency that 99 of 100 do not exceed, by nearest rank.
     *
     * @param from those that were due before do not count
     * @param which of the others do
     * @return milliseconds
     */
    public double p99Millis(Duration from, Predicate<Arrival> which) {
        long[] sorted = all.stream()
                .filter(answer -> answer.arrival().nanos() >= from.toNanos() && which.test(answer.arrival()))
                .mapToLong(Answer::latencyNanos)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no request counts");
        }
        return sorted[(sorted.length * 99 + 99) / 100 - 1] / NANOS_IN_MILLI;
    }

    /**
     * How many were answered in time.
     *
     * @param limit what comes later does not count
     * @return answers in each second up to the limit
     */
    public double perSecond(Duration limit) {
        long inTime =
                all.stream().filter(answer -> answer.nanos() <= limit.toNanos()).count();
        return inTime / (limit.toNanos() / NANOS_IN_SECOND);
    }
}
