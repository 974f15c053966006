package dev.coalesce.agent.metrics;

import java.util.List;

/**
 * A snapshot shows what one JVM does together with others, at one moment. The values are read one after another.
 *
 * @param jvm the random number by which other JVMs know this one, 16 hexadecimal digits
 * @param server the servers, without a password; empty before the client is loaded
 * @param namespace the option of this name
 * @param isSharing whether calls ask the server
 * @param sinceMillis since when {@code isSharing} has its value; milliseconds since 1970
 * @param problem why calls do not ask the server; empty if they do, or if no attempt to connect has ended
 * @param methods the names, in all JVMs, of the shared methods that were called here
 * @param leading how many bodies this JVM runs for all JVMs now
 * @param following for how many keys this JVM waits for another one now
 * @param leads how often this JVM has led for all JVMs
 * @param hits how often the server had a result
 * @param follows how often this JVM has waited for another one
 * @param alone how often the server could not be asked
 * @param lostLeases leases that ended before their bodies did
 * @param notCarried outcomes that could not be encoded
 * @param notDecoded outcomes that could not be decoded
 * @param unshareableKeys calls whose keys other JVMs cannot compare
 * @param disconnections how often this JVM has stopped to ask the server
 * @param pendingInvalidations invalidations that the server has not confirmed
 * @param roundTrips commands that were sent
 * @param bytesSent bytes of results that were sent
 * @param bytesReceived bytes of results that were received
 */
public record ClusterSnapshot(
        String jvm,
        String server,
        String namespace,
        boolean isSharing,
        long sinceMillis,
        String problem,
        List<String> methods,
        long leading,
        long following,
        long leads,
        long hits,
        long follows,
        long alone,
        long lostLeases,
        long notCarried,
        long notDecoded,
        long unshareableKeys,
        long disconnections,
        long pendingInvalidations,
        long roundTrips,
        long bytesSent,
        long bytesReceived) {
    /**
     * Returns for how long {@code isSharing} has had its value.
     *
     * @return milliseconds by the wall clock, never negative
     */
    public long millis() {
        return Math.max(0, System.currentTimeMillis() - sinceMillis);
    }

    /**
     * Returns for how long calls have not asked the server.
     *
     * @return milliseconds; 0 while calls ask it
     */
    public long disconnectedMillis() {
        return isSharing ? 0 : Math.max(1, millis());
    }
}
