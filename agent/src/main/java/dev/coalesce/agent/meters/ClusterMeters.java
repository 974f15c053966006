package dev.coalesce.agent.meters;

import dev.coalesce.agent.metrics.ClusterSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters about other JVMs, which each library of meters registers in its own way. */
public final class ClusterMeters {
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final String CALLS = "Calls that asked for a key that other JVMs share, by what became of them";
    private static final String UNSHARED = "Calls and outcomes that other JVMs could not have, by the reason";

    /** All meters. */
    public static final List<One> ALL = List.of(
            new One("calls", "outcome", "lead", "call", true, CALLS, ClusterSnapshot::leads),
            new One("calls", "outcome", "hit", "call", true, CALLS, ClusterSnapshot::hits),
            new One("calls", "outcome", "follow", "call", true, CALLS, ClusterSnapshot::follows),
            new One("calls", "outcome", "alone", "call", true, CALLS, ClusterSnapshot::alone),
            new One("unshared", "reason", "key", "call", true, UNSHARED, ClusterSnapshot::unshareableKeys),
            new One("unshared", "reason", "not-carried", "call", true, UNSHARED, ClusterSnapshot::notCarried),
            new One("unshared", "reason", "not-decoded", "call", true, UNSHARED, ClusterSnapshot::notDecoded),
            new One(
                    "lost.leases",
                    null,
                    null,
                    "lease",
                    true,
                    "Leases that ended before their bodies did",
                    ClusterSnapshot::lostLeases),
            new One(
                    "disconnections",
                    null,
                    null,
                    "disconnection",
                    true,
                    "How often this JVM has stopped to ask the server",
                    ClusterSnapshot::disconnections),
            new One(
                    "round.trips",
                    null,
                    null,
                    "command",
                    true,
                    "Commands that were sent to the server",
                    ClusterSnapshot::roundTrips),
            new One("sent", null, null, "bytes", true, "Bytes of results that were sent", ClusterSnapshot::bytesSent),
            new One(
                    "received",
                    null,
                    null,
                    "bytes",
                    true,
                    "Bytes of results that were received",
                    ClusterSnapshot::bytesReceived),
            new One(
                    "leading",
                    null,
                    null,
                    "key",
                    false,
                    "Bodies that this JVM runs for all JVMs",
                    ClusterSnapshot::leading),
            new One(
                    "following",
                    null,
                    null,
                    "key",
                    false,
                    "Keys for which this JVM waits for another one",
                    ClusterSnapshot::following),
            new One(
                    "pending.invalidations",
                    null,
                    null,
                    "invalidation",
                    false,
                    "Invalidations that the server has not confirmed",
                    ClusterSnapshot::pendingInvalidations),
            new One(
                    "disconnected",
                    null,
                    null,
                    "seconds",
                    false,
                    "For how long calls have not asked the server; 0 while they do",
                    read -> read.disconnectedMillis() / MILLIS));

    /**
     * One value.
     *
     * @param suffix the meter's name after {@code coalesce.cluster.}
     * @param tag the name of its tag; null if it has none
     * @param tagValue the value of its tag; null if it has none
     * @param unit what is counted; {@code bytes} and {@code seconds} are units of measurement
     * @param isCounter whether it never falls
     * @param description what it says
     * @param value reads it
     */
    public record One(
            String suffix,
            @Nullable String tag,
            @Nullable String tagValue,
            String unit,
            boolean isCounter,
            String description,
            ToDoubleFunction<ClusterSnapshot> value) {
        /** {@return the meter's name} */
        public String name() {
            return "coalesce.cluster." + suffix;
        }

        /** {@return whether the unit is one of measurement} */
        public boolean isMeasured() {
            return unit.equals("bytes") || unit.equals("seconds");
        }
    }

    private ClusterMeters() {}
}
