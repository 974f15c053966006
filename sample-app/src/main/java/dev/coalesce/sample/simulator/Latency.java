package dev.coalesce.sample.simulator;

import io.javalin.http.HttpStatus;
import java.time.Duration;

/** The time that a real system would take. */
final class Latency {
    private Latency() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            // The server is being stopped.
            Thread.currentThread().interrupt();
            throw new IllegalStateException(HttpStatus.SERVICE_UNAVAILABLE.getMessage(), e);
        }
    }
}
