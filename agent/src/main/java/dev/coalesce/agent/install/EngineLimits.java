package dev.coalesce.agent.install;

import dev.coalesce.agent.link.Engine;

/**
 * The limits of the engine that are the same for all methods.
 *
 * @param waitNoticeNanos after how long a wait is reported; 0 for never
 * @param refreshThreads how many background refreshes run at a time; 0 depends on the number of processors
 */
record EngineLimits(long waitNoticeNanos, int refreshThreads) {
    /** Puts the limits in force. */
    void apply() {
        Engine.setLimits(waitNoticeNanos, refreshThreads);
    }
}
