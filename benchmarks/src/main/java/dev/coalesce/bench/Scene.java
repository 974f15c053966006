package dev.coalesce.bench;

import dev.coalesce.bench.report.Group;
import java.util.List;

/** Measurements that belong together. */
interface Scene {
    /** Returns the groups of the report that this scene fills. They are empty until a round has run. */
    List<Group> groups();

    /** Returns how often {@link #round} should be called. */
    default int rounds(Effort effort) {
        return effort.rounds();
    }

    /** Measures everything once, each in a separate JVM. */
    void round(Effort effort) throws Exception;
}
