package dev.coalesce.agent.cluster;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens between this JVM and the others. Thread-safe. */
public final class ClusterCounters {
    /** Calls that were answered with a result that another JVM had cached. */
    public final LongAdder hits = new LongAdder();

    /** Calls that led in all JVMs. */
    public final LongAdder leads = new LongAdder();

    /** Calls that waited for another JVM. */
    public final LongAdder follows = new LongAdder();

    /** Calls that wait for another JVM now. */
    public final LongAdder following = new LongAdder();

    /** Calls that went on alone, because the engine did not answer or was not connected. */
    public final LongAdder alone = new LongAdder();

    /** Leads whose lease had ended before their bodies did. */
    public final LongAdder lostLeases = new LongAdder();

    /** Outcomes that could not be encoded. */
    public final LongAdder notCarried = new LongAdder();

    /** Outcomes in the engine that could not be decoded. */
    public final LongAdder notDecoded = new LongAdder();

    /** Calls whose keys other JVMs cannot compare. */
    public final LongAdder unshareableKeys = new LongAdder();

    ClusterCounters() {}
}
