package dev.coalesce.agent.cluster;

/**
 * The options that connect JVMs.
 *
 * @param address the servers; may contain a password
 * @param namespace prefixes all names in the engine
 * @param leaseNanos how long a lease lasts unless renewed
 * @param timeoutNanos how long a call waits for an answer of the engine
 * @param maxPayload the maximum size of an encoded result, in bytes
 * @param engine the path of the client's jar; empty: next to the agent's jar
 * @param secretFile the path of a file with the secret; empty: no secret
 */
public record ClusterSettings(
        String address,
        String namespace,
        long leaseNanos,
        long timeoutNanos,
        int maxPayload,
        String engine,
        String secretFile) {
    @Override
    public String toString() {
        return "ClusterSettings[" + namespace + "]"; // the address may contain a password
    }
}
