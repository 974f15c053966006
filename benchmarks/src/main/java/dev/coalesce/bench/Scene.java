package dev.coalesce.bench;

import dev.coalesce.bench.report.Group;
import java.util.List;

/** Things that are measured together. */
interface Scene {
    /** What it will measure; empty until it has. */
    List<Group> groups();

    /** How often {@link #round} is to be called. */
    int rounds(Effort effort);

    /** Measures everything once, each in a JVM of its own. */
    void round(Effort effort) throws Exception;
}
