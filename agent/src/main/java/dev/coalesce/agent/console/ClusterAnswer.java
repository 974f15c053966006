package dev.coalesce.agent.console;

import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.ClusterCounters;
import dev.coalesce.agent.cluster.SharedFlights;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The part of the answer {@code status} about other JVMs. */
final class ClusterAnswer {
    private ClusterAnswer() {}

    /** Writes nothing if this JVM is not to be connected with others. */
    static void write(Json json, @Nullable Cluster cluster) {
        if (cluster == null) {
            return;
        }
        SharedFlights.State state = cluster.state();
        ClusterCounters counters = cluster.counters;
        json.name("cluster")
                .beginObject()
                .field("server", state == null ? "" : state.server())
                .field("sharing", cluster.isUsable())
                .field("seconds", TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis() - cluster.sinceMillis()))
                .field("problem", cluster.problem())
                .field("namespace", cluster.settings().namespace())
                .field("methods", cluster.methodNames())
                .field("leading", cluster.leading())
                .field("leads", counters.leads.sum())
                .field("hits", counters.hits.sum())
                .field("follows", counters.follows.sum())
                .field("alone", counters.alone.sum())
                .field("lostLeases", counters.lostLeases.sum())
                .field("notCarried", counters.notCarried.sum())
                .field("notDecoded", counters.notDecoded.sum())
                .field("keysNotShared", counters.unshareableKeys.sum())
                .field("roundTrips", state == null ? 0 : state.roundTrips())
                .field("bytesSent", state == null ? 0 : state.bytesSent())
                .field("bytesReceived", state == null ? 0 : state.bytesReceived())
                .endObject();
    }
}
