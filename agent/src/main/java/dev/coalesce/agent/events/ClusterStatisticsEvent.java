package dev.coalesce.agent.events;

import dev.coalesce.agent.metrics.ClusterSnapshot;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("dev.coalesce.ClusterStatistics")
@Label("Cluster Statistics")
@Description("What this JVM shares with others")
@Category("Coalesce")
@StackTrace(false)
@Period("10 s")
final class ClusterStatisticsEvent extends Event {
    @Label("JVM")
    @Description("The random number by which other JVMs know this one")
    @Nullable
    String jvm;

    @Label("Server")
    @Nullable
    String server;

    @Label("Sharing")
    boolean sharing;

    @Label("Disconnected")
    @Description("For how long calls have not asked the server")
    @Timespan(Timespan.MILLISECONDS)
    long disconnected;

    @Label("Leading")
    long leading;

    @Label("Following")
    long following;

    @Label("Leads")
    long leads;

    @Label("Hits")
    long hits;

    @Label("Follows")
    long follows;

    @Label("Alone")
    long alone;

    @Label("Lost Leases")
    long lostLeases;

    @Label("Not Carried")
    long notCarried;

    @Label("Not Decoded")
    long notDecoded;

    @Label("Unshareable Keys")
    long unshareableKeys;

    @Label("Disconnections")
    long disconnections;

    @Label("Pending Invalidations")
    long pendingInvalidations;

    @Label("Round Trips")
    long roundTrips;

    @Label("Bytes Sent")
    @DataAmount
    long bytesSent;

    @Label("Bytes Received")
    @DataAmount
    long bytesReceived;

    static ClusterStatisticsEvent of(ClusterSnapshot read) {
        ClusterStatisticsEvent event = new ClusterStatisticsEvent();
        event.jvm = read.jvm();
        event.server = read.server();
        event.sharing = read.isSharing();
        event.disconnected = read.disconnectedMillis();
        event.leading = read.leading();
        event.following = read.following();
        event.leads = read.leads();
        event.hits = read.hits();
        event.follows = read.follows();
        event.alone = read.alone();
        event.lostLeases = read.lostLeases();
        event.notCarried = read.notCarried();
        event.notDecoded = read.notDecoded();
        event.unshareableKeys = read.unshareableKeys();
        event.disconnections = read.disconnections();
        event.pendingInvalidations = read.pendingInvalidations();
        event.roundTrips = read.roundTrips();
        event.bytesSent = read.bytesSent();
        event.bytesReceived = read.bytesReceived();
        return event;
    }
}
