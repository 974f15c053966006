package dev.coalesce.agent.console;

import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.ClusterSnapshot;
import java.util.concurrent.TimeUnit;

/** The part of the answers {@code status}, {@code counters} and {@code flights} about other JVMs. */
final class ClusterAnswer {
    private ClusterAnswer() {}

    /** Writes nothing if this JVM is not to be connected with others. */
    static void write(Json json) {
        ClusterSnapshot read = ClusterMetrics.read();
        if (read == null) {
            return;
        }
        json.name("cluster")
                .beginObject()
                .field("jvm", read.jvm())
                .field("server", read.server())
                .field("sharing", read.isSharing())
                .field("seconds", TimeUnit.MILLISECONDS.toSeconds(read.millis()))
                .field("problem", read.problem().isEmpty() ? null : read.problem())
                .field("namespace", read.namespace())
                .field("methods", read.methods())
                .field("leading", read.leading())
                .field("following", read.following())
                .field("leads", read.leads())
                .field("hits", read.hits())
                .field("follows", read.follows())
                .field("alone", read.alone())
                .field("lostLeases", read.lostLeases())
                .field("notCarried", read.notCarried())
                .field("notDecoded", read.notDecoded())
                .field("keysNotShared", read.unshareableKeys())
                .field("disconnections", read.disconnections())
                .field("pendingInvalidations", read.pendingInvalidations())
                .field("roundTrips", read.roundTrips())
                .field("bytesSent", read.bytesSent())
                .field("bytesReceived", read.bytesReceived())
                .endObject();
    }
}
