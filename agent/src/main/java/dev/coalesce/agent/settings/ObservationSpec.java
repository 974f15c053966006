package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of an observed method that the weaver passes to the linker. Woven classes carry it as strings.
 *
 * @param method the method's name
 * @param descriptor the method's JVM descriptor
 * @param isStatic whether the method is static
 * @param isSynchronized whether its calls wait for each other's monitor
 * @param ttl the method's own ttl, as an attribute writes it; empty if it has none
 * @param parameters the names of its parameters
 * @param key the paths of its own key: the position of a parameter, or -1 for {@code this}, and the names of the
 *     members that are read from there, separated by dots; empty if it has no key of its own
 * @param verified whether results are compared between callers
 * @param sharesOfType whether calls on all objects of the class share, when the method is coalesced
 * @param statics the parts of its key that come from static members, as {@link dev.coalesce.agent.key.KeyPath} encodes
 *     them; only known if the method is verified
 * @param name the method's own name; empty if it has none
 */
public record ObservationSpec(
        String method,
        String descriptor,
        boolean isStatic,
        boolean isSynchronized,
        String ttl,
        List<String> parameters,
        List<String> key,
        boolean verified,
        boolean sharesOfType,
        List<String> statics,
        String name) {
    private static final String PARAMETER = "parameter";
    private static final String KEY = "key";
    private static final String STATIC_PART = "static-part";

    /**
     * Creates the spec of a method that is observed and not verified.
     *
     * @param method the method's name
     * @param descriptor the method's JVM descriptor
     * @param isStatic whether the method is static
     * @param isSynchronized whether its calls wait for each other's monitor
     * @param ttl see {@link #ttl}
     * @param parameters the names of its parameters
     * @param key see {@link #key}
     */
    public ObservationSpec(
            String method,
            String descriptor,
            boolean isStatic,
            boolean isSynchronized,
            String ttl,
            List<String> parameters,
            List<String> key) {
        this(method, descriptor, isStatic, isSynchronized, ttl, parameters, key, false, false, List.of(), "");
    }

    /**
     * Returns the same method, verified.
     *
     * @param ofType see {@link #sharesOfType}
     * @param parts see {@link #statics}
     * @return a copy
     */
    public ObservationSpec verifying(boolean ofType, List<String> parts) {
        return new ObservationSpec(
                method, descriptor, isStatic, isSynchronized, ttl, parameters, key, true, ofType, parts, name);
    }

    /**
     * Returns the same method with a name of its own.
     *
     * @param own the name; empty if it has none
     * @return a copy
     */
    public ObservationSpec named(String own) {
        return new ObservationSpec(
                method,
                descriptor,
                isStatic,
                isSynchronized,
                ttl,
                parameters,
                key,
                verified,
                sharesOfType,
                statics,
                own);
    }

    /**
     * Tells whether a method returns a future of the JDK, so that its calls end when the future completes.
     *
     * @param descriptor the method's JVM descriptor
     * @return true for {@code CompletableFuture} and {@code CompletionStage}
     */
    public static boolean isFuture(String descriptor) {
        return descriptor.endsWith(")Ljava/util/concurrent/CompletableFuture;")
                || descriptor.endsWith(")Ljava/util/concurrent/CompletionStage;");
    }

    /**
     * Tells why the calls of a method cannot be observed because of what it returns.
     *
     * @param descriptor the method's JVM descriptor
     * @param shape the kind of its result
     * @return the reason and the cure; null if they can be observed
     */
    public static @Nullable InvalidSettingException obstacle(String descriptor, ResultShape shape) {
        if (returnsNothing(descriptor)) {
            return new InvalidSettingException("the method returns nothing", "Observe a method that returns a result");
        }
        if (shape == ResultShape.PUBLISHER) {
            return new InvalidSettingException(
                    "the method returns a publisher, whose work begins and ends with a subscriber: only another publisher"
                            + " in its place could tell when",
                    "Observe a method that returns a value");
        }
        if (shape == ResultShape.FUTURE && !isFuture(descriptor)) {
            return new InvalidSettingException(
                    "the method returns a future that is not the JDK's: a callback would run code of its library",
                    "Observe a method that returns a value, a CompletableFuture or a CompletionStage");
        }
        return null;
    }

    /**
     * Tells whether a method returns nothing.
     *
     * @param descriptor the method's JVM descriptor
     * @return true for {@code void}
     */
    public static boolean returnsNothing(String descriptor) {
        return descriptor.endsWith(")V");
    }

    /**
     * Tells whether a method returns a stream of bytes, which callers read after the call has ended.
     *
     * @param descriptor the method's JVM descriptor
     * @return true for {@code InputStream}
     */
    public static boolean isInputStream(String descriptor) {
        return descriptor.endsWith(")Ljava/io/InputStream;");
    }

    /**
     * Encodes this spec as strings.
     *
     * @return lines of the form {@code name=value}
     */
    public List<String> encode() {
        List<String> lines = new ArrayList<>();
        lines.add("method=" + method);
        lines.add("descriptor=" + descriptor);
        lines.add("static=" + isStatic);
        lines.add("synchronized=" + isSynchronized);
        lines.add("ttl=" + ttl);
        for (String parameter : parameters) {
            lines.add(PARAMETER + "=" + parameter);
        }
        for (String path : key) {
            lines.add(KEY + "=" + path);
        }
        if (verified) {
            lines.add("verified=true");
            lines.add("type-scope=" + sharesOfType);
            for (String path : statics) {
                lines.add(STATIC_PART + "=" + path);
            }
        }
        if (!name.isEmpty()) {
            lines.add("name=" + name);
        }
        return lines;
    }

    /**
     * Decodes what {@link #encode} has encoded.
     *
     * @param lines the lines; only the order of equally named ones matters
     * @return the spec
     */
    public static ObservationSpec decode(String... lines) {
        Map<String, String> values = new HashMap<>();
        List<String> parameters = new ArrayList<>();
        List<String> key = new ArrayList<>();
        List<String> statics = new ArrayList<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            if (name.equals(PARAMETER)) {
                parameters.add(value);
            } else if (name.equals(KEY)) {
                key.add(value);
            } else if (name.equals(STATIC_PART)) {
                statics.add(value);
            } else {
                values.put(name, value);
            }
        }
        return new ObservationSpec(
                values.getOrDefault("method", "?"),
                values.getOrDefault("descriptor", "()V"),
                Boolean.parseBoolean(values.get("static")),
                Boolean.parseBoolean(values.get("synchronized")),
                values.getOrDefault("ttl", ""),
                List.copyOf(parameters),
                List.copyOf(key),
                Boolean.parseBoolean(values.get("verified")),
                Boolean.parseBoolean(values.get("type-scope")),
                List.copyOf(statics),
                values.getOrDefault("name", ""));
    }
}
