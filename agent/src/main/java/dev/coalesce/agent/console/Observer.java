package dev.coalesce.agent.console;

import dev.coalesce.agent.observe.ObservationReport;
import dev.coalesce.agent.rules.ObservePatterns;
import org.jspecify.annotations.Nullable;

/** Observes methods for one command at a time. Thread-safe. */
public interface Observer {
    /**
     * Begins to observe for a command. Ends by itself if the command no longer asks for reports.
     *
     * @param patterns the methods
     * @return false if another command observes
     */
    boolean begin(ObservePatterns patterns);

    /**
     * Reports on the methods of the command.
     *
     * @param isLast whether the observation ends with this report, and its code is taken back
     * @return null if no command observes
     */
    @Nullable
    ObservationReport report(boolean isLast);
}
