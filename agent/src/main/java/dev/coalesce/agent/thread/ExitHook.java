package dev.coalesce.agent.thread;

/**
 * A shutdown hook that exists only while it is needed, so that it does not hold the agent or an application.
 * Thread-safe.
 */
public final class ExitHook {
    private final Thread thread;
    private boolean isAdded;

    /**
     * Creates a hook that is not added yet.
     *
     * @param name the name of the hook's thread
     * @param action what the hook does
     */
    public ExitHook(String name, Runnable action) {
        this.thread = Daemon.unstarted(name, action);
    }

    /**
     * Adds the hook, if it is not there.
     *
     * @return false if it is too late, because the JVM is shutting down
     */
    public synchronized boolean add() {
        if (!isAdded) {
            try {
                Runtime.getRuntime().addShutdownHook(thread);
                isAdded = true;
            } catch (IllegalStateException shuttingDown) {
                return false;
            }
        }
        return true;
    }

    /** Removes the hook, if it is there and does not run. */
    public synchronized void remove() {
        if (isAdded) {
            try {
                Runtime.getRuntime().removeShutdownHook(thread);
                isAdded = false;
            } catch (IllegalStateException shuttingDown) {
                // It runs, or has run.
            }
        }
    }
}
