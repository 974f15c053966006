package dev.coalesce.agent.settings;

import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The validated attributes of a coalesced method. Durations are in nanoseconds; 0 means that the attribute is not set.
 *
 * @param ttlNanos how long a result is cached
 * @param scope whether calls on different objects share results
 * @param maxSize the maximum number of cached results, over all instances
 * @param waitTimeoutNanos how long a follower waits for its leader
 * @param onTimeout what a follower does after that time
 * @param maxFlightNanos the age at which a flight is abandoned
 * @param errorTtlNanos how long a failure is cached
 * @param staleForNanos how long past {@code ttlNanos} a stale result may be served
 * @param maxBuffer the maximum number of buffered elements of a publisher's stream
 * @param maxBufferBytes the maximum number of buffered bytes of a publisher's stream
 * @param cancelGraceNanos how long a publisher's stream continues without subscribers
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

    /** The attribute that names parameters left out of the key, and types of results that are shared deliberately. */
    public static final String IGNORE = "ignore";

    /** The attributes of methods that return a publisher. */
    public static final List<String> OF_PUBLISHERS = List.of("maxBuffer", "maxBufferBytes", "cancelGrace");

    /** The attribute of a rule that takes over methods with another annotation. */
    public static final String FROM = "from";

    /** The attribute that shares results with other JVMs. */
    public static final String SHARED = "shared";

    /** The attribute that names the class which encodes results for other JVMs. */
    public static final String CODEC = "codec";

    /** The attributes that are woven into a class, so that they cannot change while the JVM runs. */
    public static final List<String> WOVEN =
            List.of("scope", ContextParts.NAME, StableName.ATTRIBUTE, FROM, SHARED, CODEC);

    /** The defaults of the annotation. */
    public static final MethodSettings DEFAULTS =
            new MethodSettings(0, Scope.INSTANCE, 10_000, 0, OnTimeout.FAIL, 0, 0, 0, 10_000, 16 << 20, 500_000_000);

    /**
     * Parses attributes. A missing attribute gets its default.
     *
     * @param attributes texts by attribute name; unknown names are ignored
     * @return the settings
     * @throws InvalidSettingException about all invalid attributes
     */
    public static MethodSettings of(Map<String, String> attributes) throws InvalidSettingException {
        Reader reader = new Reader(attributes);
        MethodSettings settings = new MethodSettings(
                reader.duration("ttl"),
                reader.constant("scope", Scope.class, DEFAULTS.scope),
                reader.size("maxSize", DEFAULTS.maxSize),
                reader.duration("waitTimeout"),
                reader.constant("onTimeout", OnTimeout.class, DEFAULTS.onTimeout),
                reader.duration("maxFlight"),
                reader.duration("errorTtl"),
                reader.duration("staleFor"),
                reader.size("maxBuffer", DEFAULTS.maxBuffer),
                reader.size("maxBufferBytes", DEFAULTS.maxBufferBytes),
                attributes.containsKey("cancelGrace") ? reader.duration("cancelGrace") : DEFAULTS.cancelGraceNanos);
        reader.checkName();
        reader.checkCodec();
        if (reader.mistakes != null) {
            throw reader.mistakes;
        }
        return settings;
    }

    /**
     * Tells whether an annotation does not set an attribute for which the options are meant to decide.
     *
     * @param attribute the name of an attribute
     * @param text its text in the annotation
     * @return true if the text is the annotation's default of an attribute of publishers
     */
    public static boolean isLeftToOptions(String attribute, String text) {
        return OF_PUBLISHERS.contains(attribute) && (text.isBlank() || text.equals("-1"));
    }

    /**
     * Returns what the attribute {@code ignore} names.
     *
     * @param attributes texts by attribute name
     * @return the names, without spaces around them
     */
    public static List<String> ignored(Map<String, String> attributes) {
        String text = attributes.getOrDefault(IGNORE, "").strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
    }

    /**
     * Tells whether results are shared with other JVMs.
     *
     * @param attributes texts by attribute name
     * @return true if the attribute {@code shared} is true
     */
    public static boolean isShared(Map<String, String> attributes) {
        return Boolean.parseBoolean(attributes.getOrDefault(SHARED, "").strip());
    }

    /**
     * Returns the class that encodes results for other JVMs.
     *
     * @param attributes texts by attribute name
     * @return its binary name; empty if results are encoded by their declared type
     */
    public static String codec(Map<String, String> attributes) {
        return attributes.getOrDefault(CODEC, "").strip();
    }

    /** Reads attributes, and notes all mistakes in them. */
    private static final class Reader {
        private final Map<String, String> attributes;

        @Nullable
        InvalidSettingException mistakes;

        Reader(Map<String, String> attributes) {
            this.attributes = attributes;
        }

        long duration(String name) {
            String text = attributes.getOrDefault(name, "");
            try {
                return Durations.nanos(text);
            } catch (IllegalArgumentException e) {
                return mistake(name, text, Durations.ALLOWED);
            }
        }

        long size(String name, long defaultValue) {
            String text =
                    attributes.getOrDefault(name, Long.toString(defaultValue)).strip();
            try {
                long size = Long.parseLong(text);
                if (size > 0) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // reported below
            }
            return mistake(name, text, "a whole number greater than 0");
        }

        <E extends Enum<E>> E constant(String name, Class<E> type, E defaultValue) {
            String text = attributes.get(name);
            if (text == null) {
                return defaultValue;
            }
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text.strip())) {
                    return constant;
                }
            }
            long unused = mistake(name, text, "one of " + Arrays.toString(type.getEnumConstants()));
            return defaultValue;
        }

        void checkName() {
            String name = attributes.getOrDefault(StableName.ATTRIBUTE, "");
            if (!StableName.isValid(name)) {
                long unused = mistake(StableName.ATTRIBUTE, name, StableName.ALLOWED);
            }
        }

        void checkCodec() {
            String name = codec(attributes);
            if (!isClassName(name)) {
                long unused = mistake(
                        CODEC,
                        name,
                        "the binary name of a class that implements dev.coalesce.ResultCodec, such as"
                                + " com.acme.QuoteCodec");
            }
        }

        private static boolean isClassName(String name) {
            boolean isStart = true;
            for (int i = 0; i < name.length(); i++) {
                char each = name.charAt(i);
                if (each != '.' || isStart) {
                    if (isStart ? !Character.isJavaIdentifierStart(each) : !Character.isJavaIdentifierPart(each)) {
                        return false;
                    }
                }
                isStart = each == '.';
            }
            return name.isEmpty() || !isStart;
        }

        private long mistake(String name, String text, String allowed) {
            mistakes = InvalidSettingException.ofValue(name, text, allowed).after(mistakes);
            return 0;
        }
    }
}
