package dev.coalesce.agent.meters;

import dev.coalesce.agent.metrics.Registry;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One copy of a library of meters. Adapters implement this interface beside the application's copy. They read the
 * counters when the application reads its meters: nothing is added to a call. Used by one thread at a time.
 */
public interface MeterLibrary {
    /**
     * Shows these methods and coalescers, and no others.
     *
     * @param groups all that there are now
     * @param verified the methods whose results are compared between callers, see {@link
     *     dev.coalesce.agent.metrics.VerifiedMethods}
     * @param errors the number of failures inside the agent
     * @return false if the application has not set up the library yet: nothing is shown, and this is called again
     */
    boolean show(List<Registry.Group> groups, List<Registry.Group> verified, LongSupplier errors);

    /** Removes all meters. */
    void close();
}
