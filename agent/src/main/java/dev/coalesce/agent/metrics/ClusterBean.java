package dev.coalesce.agent.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The JMX bean {@code dev.coalesce:type=Cluster}, which describes what this JVM does together with others. */
final class ClusterBean extends DescribedBean<ClusterSnapshot> {
    private static final String LONG = "long";
    private static final String STRING = String.class.getName();

    /** Name, type and description of each attribute. */
    private static final String[][] ATTRIBUTES = {
        {"Jvm", STRING, "The random number by which other JVMs know this one"},
        {"Server", STRING, "The servers, without a password; empty before the client is loaded"},
        {"Namespace", STRING, "The option namespace"},
        {"Sharing", "boolean", "Whether calls ask the server; otherwise this JVM shares among its own threads only"},
        {"SinceMillis", LONG, "Since when Sharing has its value, in milliseconds since 1970"},
        {"DisconnectedMillis", LONG, "For how long calls have not asked the server, in milliseconds; 0 while they do"},
        {"Problem", STRING, "Why calls do not ask the server; empty if they do, or before a first attempt"},
        {"Methods", String[].class.getName(), "The names, in all JVMs, of the shared methods that were called here"},
        {"Leading", LONG, "Bodies that this JVM runs for all JVMs now"},
        {"Following", LONG, "Keys for which this JVM waits for another one now"},
        {"Leads", LONG, "How often this JVM has led for all JVMs"},
        {"Hits", LONG, "How often the server had a result"},
        {"Follows", LONG, "How often this JVM has waited for another one"},
        {"Alone", LONG, "How often the server could not be asked"},
        {"LostLeases", LONG, "Leases that ended before their bodies did, so that another JVM may have led too"},
        {"NotCarried", LONG, "Outcomes that could not be encoded for other JVMs"},
        {"NotDecoded", LONG, "Outcomes of other JVMs that could not be decoded"},
        {"UnshareableKeys", LONG, "Calls whose keys other JVMs cannot compare"},
        {"Disconnections", LONG, "How often this JVM has stopped to ask the server"},
        {"PendingInvalidations", LONG, "Invalidations that the server has not confirmed"},
        {"RoundTrips", LONG, "Commands that were sent to the server"},
        {"BytesSent", LONG, "Bytes of results that were sent"},
        {"BytesReceived", LONG, "Bytes of results that were received"},
    };

    private final Supplier<ClusterSnapshot> source;

    ClusterBean(Supplier<ClusterSnapshot> source) {
        super("What this JVM shares with others", ATTRIBUTES);
        this.source = source;
    }

    @Override
    ClusterSnapshot read() {
        return source.get();
    }

    @Override
    @Nullable
    Object value(ClusterSnapshot reading, String attribute) {
        return switch (attribute) {
            case "Jvm" -> reading.jvm();
            case "Server" -> reading.server();
            case "Namespace" -> reading.namespace();
            case "Sharing" -> reading.isSharing();
            case "SinceMillis" -> reading.sinceMillis();
            case "DisconnectedMillis" -> reading.disconnectedMillis();
            case "Problem" -> reading.problem();
            case "Methods" -> reading.methods().toArray(new String[0]);
            case "Leading" -> reading.leading();
            case "Following" -> reading.following();
            case "Leads" -> reading.leads();
            case "Hits" -> reading.hits();
            case "Follows" -> reading.follows();
            case "Alone" -> reading.alone();
            case "LostLeases" -> reading.lostLeases();
            case "NotCarried" -> reading.notCarried();
            case "NotDecoded" -> reading.notDecoded();
            case "UnshareableKeys" -> reading.unshareableKeys();
            case "Disconnections" -> reading.disconnections();
            case "PendingInvalidations" -> reading.pendingInvalidations();
            case "RoundTrips" -> reading.roundTrips();
            case "BytesSent" -> reading.bytesSent();
            case "BytesReceived" -> reading.bytesReceived();
            default -> null;
        };
    }
}
