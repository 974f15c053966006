package dev.coalesce.agent.settings;

import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import java.util.Arrays;
import java.util.Map;

/**
 * The attributes of a coalesced method, checked. Durations are nanoseconds; 0 means none.
 *
 * @param ttlNanos how long a result is kept
 * @param scope between which objects
 * @param maxSize most results kept, over all instances
 * @param waitTimeoutNanos how long a follower waits
 * @param onTimeout what it does then
 * @param maxFlightNanos when a flight is given up
 * @param errorTtlNanos how long a failure is kept
 * @param staleForNanos how long past {@code ttlNanos} an old result may be served
 * @param maxBuffer most elements of a stream that are held
 * @param maxBufferBytes most bytes of a stream that are held
 * @param cancelGraceNanos how long a stream goes on without a subscriber
 */
public record MethodSettings(
        long ttlNanos,
        Scope scope,
        long maxSize,
        long waitTimeoutNanos,
        OnTimeout onTimeout,
        long maxFlightNanos,
        long errorTtlNanos,
        long staleForNanos,
        long maxBuffer,
        long maxBufferBytes,
        long cancelGraceNanos) {

    /** The annotation's defaults. */
    public static final MethodSettings DEFAULTS =
            new MethodSettings(0, Scope.INSTANCE, 10_000, 0, OnTimeout.FAIL, 0, 0, 0, 10_000, 16 << 20, 500_000_000);

    /**
     * Reads attributes as the annotation has them; one that is missing has its default.
     *
     * @param attributes by the annotation's names; others are not looked at
     * @return the settings
     * @throws InvalidSettingException for the first that cannot be used
     */
    public static MethodSettings of(Map<String, String> attributes) throws InvalidSettingException {
        return new MethodSettings(
                duration(attributes, "ttl"),
                constant(attributes, "scope", Scope.class, DEFAULTS.scope),
                size(attributes, "maxSize", DEFAULTS.maxSize),
                duration(attributes, "waitTimeout"),
                constant(attributes, "onTimeout", OnTimeout.class, DEFAULTS.onTimeout),
                duration(attributes, "maxFlight"),
                duration(attributes, "errorTtl"),
                duration(attributes, "staleFor"),
                size(attributes, "maxBuffer", DEFAULTS.maxBuffer),
                size(attributes, "maxBufferBytes", DEFAULTS.maxBufferBytes),
                attributes.containsKey("cancelGrace")
                        ? duration(attributes, "cancelGrace")
                        : DEFAULTS.cancelGraceNanos);
    }

    private static long duration(Map<String, String> attributes, String name) throws InvalidSettingException {
        String text = attributes.getOrDefault(name, "");
        try {
            return Durations.nanos(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(name, quoted(text), Durations.ALLOWED);
        }
    }

    private static long size(Map<String, String> attributes, String name, long otherwise)
            throws InvalidSettingException {
        String text = attributes.getOrDefault(name, Long.toString(otherwise)).strip();
        try {
            long size = Long.parseLong(text);
            if (size > 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidSettingException(name, quoted(text), "a whole number greater than 0");
    }

    private static <E extends Enum<E>> E constant(
            Map<String, String> attributes, String name, Class<E> type, E otherwise) throws InvalidSettingException {
        String text = attributes.get(name);
        if (text == null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.strip())) {
                return constant;
            }
        }
        throw new InvalidSettingException(name, quoted(text), "one of " + Arrays.toString(type.getEnumConstants()));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
