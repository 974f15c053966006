package dev.coalesce.sample.simulator;

import java.time.Duration;

/**
 * The limits of the simulated systems.
 *
 * @param modelLatency how long the language model thinks
 * @param tokenInterval time between two pieces of an answer that is streamed
 * @param modelInterval least time between two requests that it accepts
 * @param quoteLatency how long a price takes
 * @param objectLatency how long a {@code GetObject} takes, once it is served
 * @param objectsAtOnce how many {@code GetObject}s are served at one time; the others queue
 */
public record Settings(
        Duration modelLatency,
        Duration tokenInterval,
        Duration modelInterval,
        Duration quoteLatency,
        Duration objectLatency,
        int objectsAtOnce) {

    /** What real ones are like: a hosted model on its free plan, a paid API, a busy object store in another region. */
    public static final Settings REALISTIC = new Settings(
            Duration.ofMillis(800),
            Duration.ofMillis(60),
            Duration.ofSeconds(1),
            Duration.ofMillis(150),
            Duration.ofMillis(250),
            8);
}
