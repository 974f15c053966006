package dev.coalesce.sample.simulator;

import io.javalin.http.HttpStatus;
import java.time.Duration;

/** Simulates the latency of a real system. */
final class Latency {
    private Latency() {}

    static void simulate(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            // The server is stopping.
            Thread.currentThread().interrupt();
            throw new IllegalStateException(HttpStatus.SERVICE_UNAVAILABLE.getMessage(), e);
        }
    }
}
