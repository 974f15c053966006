package dev.coalesce.sample.simulator;

import io.javalin.http.HttpStatus;

/** A gate at which responses wait while it is paused. Thread-safe: all state is guarded by this object's monitor. */
final class Pause {
    private boolean paused;
    private boolean ended;

    synchronized void set(boolean paused) {
        this.paused = paused;
        notifyAll();
    }

    /** Releases all waiting threads. Later calls of {@link #await} do not wait. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits while the gate is paused. */
    synchronized void await() {
        try {
            while (paused && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            // The server is stopping.
            Thread.currentThread().interrupt();
            throw new IllegalStateException(HttpStatus.SERVICE_UNAVAILABLE.getMessage(), e);
        }
    }
}
