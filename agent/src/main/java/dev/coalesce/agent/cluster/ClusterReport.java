package dev.coalesce.agent.cluster;

import dev.coalesce.agent.metrics.ClusterSnapshot;
import java.util.function.Supplier;

/** Reads what this JVM does together with others, for beans, meters, events and commands. Thread-safe. */
public final class ClusterReport implements Supplier<ClusterSnapshot> {
    private final Cluster cluster;

    /**
     * Creates a report, which is read each time it is asked for.
     *
     * @param cluster what connects the JVMs
     */
    public ClusterReport(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public ClusterSnapshot get() {
        SharedFlights.State state = cluster.state();
        ClusterCounters counters = cluster.counters;
        String problem = cluster.problem();
        return new ClusterSnapshot(
                FleetLeader.name(cluster.jvm()),
                state == null ? "" : state.server(),
                cluster.settings().namespace(),
                cluster.isUsable(),
                cluster.sinceMillis(),
                problem == null ? "" : problem,
                cluster.methodNames(),
                cluster.leading(),
                counters.following.sum(),
                counters.leads.sum(),
                counters.hits.sum(),
                counters.follows.sum(),
                counters.alone.sum(),
                counters.lostLeases.sum(),
                counters.notCarried.sum(),
                counters.notDecoded.sum(),
                counters.unshareableKeys.sum(),
                cluster.disconnections(),
                cluster.pendingDrops(),
                state == null ? 0 : state.roundTrips(),
                state == null ? 0 : state.bytesSent(),
                state == null ? 0 : state.bytesReceived());
    }
}
