package dev.coalesce.agent.settings;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    /** The option that names the servers. Without it, the others have no effect. */
    public static final String CLUSTER = "cluster";

    static final String NAMESPACE = "namespace";
    static final String LEASE = "lease";
    static final String ENGINE_TIMEOUT = "engineTimeout";
    static final String MAX_PAYLOAD = "maxPayload";
    private static final long MIN_LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final List<String> SCHEMES = List.of(
            "redis://",
            "rediss://",
            "redis-sentinel://",
            "rediss-sentinel://",
            "redis-cluster://",
            "rediss-cluster://");

    private static final String ADDRESS_ALLOWED =
            "an address that begins with redis://, rediss://, redis-sentinel://, rediss-sentinel://, redis-cluster:// or"
                    + " rediss-cluster://";
    private static final int MAX_NAMESPACE = 100;
    private static final String NAMESPACE_ALLOWED =
            "a name of at most " + MAX_NAMESPACE + " letters, digits, dots, hyphens and underscores";
    private static final int MAX_BYTES = 512 << 20;

    /**
     * Reads the options. This class is loaded only if the option {@code cluster} is set.
     *
     * @param values the options; an invalid one becomes a configuration error
     * @return the settings; null if the JVM cannot be connected
     */
    public static @Nullable ClusterSettings read(OptionValues values) {
        String address = values.text(CLUSTER);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1).strip(); // an agent argument ends at a comma
        }
        if (!isAddress(address)) {
            values.addError(CLUSTER, InvalidSettingException.ofValue(CLUSTER, masked(address), ADDRESS_ALLOWED));
            return null;
        }
        String namespace = values.text(NAMESPACE);
        if (!isNamespace(namespace)) {
            values.addError(NAMESPACE, InvalidSettingException.ofValue(NAMESPACE, namespace, NAMESPACE_ALLOWED));
            return null; // never the default: another application may use that
        }
        long maxPayload = values.size(MAX_PAYLOAD);
        return new ClusterSettings(
                address,
                namespace,
                duration(values, LEASE, MIN_LEASE_NANOS),
                duration(values, ENGINE_TIMEOUT, 1),
                (int) Math.min(maxPayload, MAX_BYTES),
                values.text("engine"),
                values.text("secretFile"));
    }

    // No regular expressions: the main thread would load the classes that match them before the application starts.

    private static boolean isAddress(String text) {
        for (String scheme : SCHEMES) {
            if (text.startsWith(scheme) && text.length() > scheme.length()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamespace(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean isLetterOrDigit =
                    (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9');
            if (!isLetterOrDigit && ".-_".indexOf(each) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_NAMESPACE;
    }

    private static long duration(OptionValues values, String name, long minNanos) {
        String text = values.text(name);
        try {
            long nanos = Durations.nanos(text);
            if (nanos >= minNanos) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        String atLeast = minNanos == 1 ? "" : ", at least " + TimeUnit.NANOSECONDS.toMillis(minNanos) + "ms";
        values.addError(name, InvalidSettingException.ofValue(name, text, Durations.ALLOWED + atLeast));
        return Durations.nanos(KnownOption.defaultOf(name));
    }

    /** Returns an address without the user and password in it. */
    static String masked(String address) {
        int from = address.indexOf("://");
        int to = address.lastIndexOf('@');
        return from < 0 || to < from ? address : address.substring(0, from + 3) + "***" + address.substring(to);
    }

    @Override
    public String toString() {
        return "ClusterSettings[" + masked(address) + ", " + namespace + "]";
    }
}
