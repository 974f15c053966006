package dev.coalesce.agent.stream;

/**
 * Holds a delayed task. The timer refers to the task weakly, so a task whose holder has been collected never runs, and
 * a long delay keeps nothing of the holder in memory.
 */
public interface TaskHolder {
    /**
     * Refers to a task until it runs, or until this holder no longer needs it. A later task replaces an earlier one.
     *
     * @param task a task that a timer is going to run
     */
    void hold(Runnable task);
}
