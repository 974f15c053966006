package dev.coalesce.sample.simulator;

import java.time.Duration;

/**
 * The limits of the simulated systems.
 *
 * @param modelLatency the time that the language model takes before it answers
 * @param tokenInterval the time between two tokens of a streamed answer
 * @param modelInterval the minimum time between two requests that the language model accepts
 * @param quoteLatency the time that the source of prices takes
 * @param objectLatency the time that a {@code GetObject} takes, queueing excluded
 * @param objectsAtOnce the number of {@code GetObject} requests that are served concurrently; the others queue
 */
public record Settings(
        Duration modelLatency,
        Duration tokenInterval,
        Duration modelInterval,
        Duration quoteLatency,
        Duration objectLatency,
        int objectsAtOnce) {

    /** Realistic limits: a hosted model on its free plan, a paid API, a busy object store in another region. */
    public static final Settings REALISTIC = new Settings(
            Duration.ofMillis(800),
            Duration.ofMillis(60),
            Duration.ofSeconds(1),
            Duration.ofMillis(150),
            Duration.ofMillis(250),
            8);
}
