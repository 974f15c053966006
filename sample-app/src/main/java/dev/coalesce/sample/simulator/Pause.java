package dev.coalesce.sample.simulator;

import io.javalin.http.HttpStatus;

/** Where answers, or their pieces, wait while somebody looks at what has come so far. Thread-safe. */
final class Pause {
    private boolean paused;
    private boolean over;

    synchronized void set(boolean now) {
        paused = now;
        notifyAll();
    }

    /** From now on nobody waits. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    synchronized void pass() {
        try {
            while (paused && !over) {
                wait();
            }
        } catch (InterruptedException e) {
            // The server is being stopped.
            Thread.currentThread().interrupt();
            throw new IllegalStateException(HttpStatus.SERVICE_UNAVAILABLE.getMessage(), e);
        }
    }
}
