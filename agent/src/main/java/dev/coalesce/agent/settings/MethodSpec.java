package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of a coalesced method that the weaver passes to the linker. Woven classes carry it as constant
 * strings, so that linking needs neither the annotation nor the class file.
 *
 * @param method the method's name
 * @param descriptor the method's JVM descriptor
 * @param isStatic whether the method is static
 * @param interruptible whether the method declares {@code InterruptedException}
 * @param shape the kind of its result
 * @param resultCheck what must be known of a result that is there
 * @param instanceField the name of the field that holds the group of an instance; empty if there is no such field
 * @param attributes texts by attribute name; empty for an attribute that is not set
 * @param key the resolved key paths, as {@link dev.coalesce.agent.key.KeyPath} encodes them
 * @param origin the declarations from which the attributes come
 * @param redefinitions how often the class was redefined before this code was woven: results of the code before a
 *     redefinition are not those of the code after it
 * @param parameters the names of the parameters, for messages; empty for each one that is not known
 * @param hasWrittenKey false if no key was given, so that it consists of all parameters
 * @param context the resolved paths that the option {@code context} adds to the key, encoded in the same way
 */
public record MethodSpec(
        String method,
        String descriptor,
        boolean isStatic,
        boolean interruptible,
        ResultShape shape,
        ResultCheck resultCheck,
        String instanceField,
        Map<String, String> attributes,
        List<String> key,
        Origin origin,
        int redefinitions,
        List<String> parameters,
        boolean hasWrittenKey,
        List<String> context) {

    /** Marks the lines of attributes. */
    private static final String ATTRIBUTE = "@";

    /**
     * Creates a spec whose origin is {@link Origin#NONE}.
     *
     * @param method the method's name
     * @param descriptor the method's JVM descriptor
     * @param isStatic whether the method is static
     * @param interruptible whether the method declares {@code InterruptedException}
     * @param shape the kind of its result
     * @param resultCheck see {@link #resultCheck}
     * @param instanceField see {@link #instanceField}
     * @param attributes texts by attribute name
     * @param key the resolved key paths
     */
    public MethodSpec(
            String method,
            String descriptor,
            boolean isStatic,
            boolean interruptible,
            ResultShape shape,
            ResultCheck resultCheck,
            String instanceField,
            Map<String, String> attributes,
            List<String> key) {
        this(
                method,
                descriptor,
                isStatic,
                interruptible,
                shape,
                resultCheck,
                instanceField,
                attributes,
                key,
                Origin.NONE,
                0,
                List.of(),
                false,
                List.of());
    }

    /**
     * Returns the same method with other parts added to its key.
     *
     * @param added the resolved paths of the parts
     * @return a copy
     */
    public MethodSpec withContext(List<String> added) {
        return new MethodSpec(
                method,
                descriptor,
                isStatic,
                interruptible,
                shape,
                resultCheck,
                instanceField,
                attributes,
                key,
                origin,
                redefinitions,
                parameters,
                hasWrittenKey,
                added);
    }

    /**
     * Tells whether the option {@code context} adds parts to the key.
     *
     * @return false if the attribute of that name is false
     */
    public boolean hasContext() {
        return ContextParts.areAddedBy(attributes);
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
        lines.add("interruptible=" + interruptible);
        lines.add("shape=" + shape);
        lines.add("resultCheck=" + resultCheck);
        lines.add("instanceField=" + instanceField);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            lines.add(ATTRIBUTE + attribute.getKey() + "=" + attribute.getValue());
        }
        for (String path : key) {
            lines.add("key=" + path);
        }
        lines.add("annotated=" + origin.annotated());
        for (String source : origin.sources()) {
            lines.add("source=" + source);
        }
        for (String overridden : origin.overridden()) {
            lines.add("overridden=" + overridden);
        }
        lines.add("client=" + origin.client());
        for (String parameter : parameters) {
            lines.add("parameter=" + parameter);
        }
        for (String path : context) {
            lines.add("context=" + path);
        }
        if (hasWrittenKey) {
            lines.add("writtenKey=true");
        }
        if (redefinitions > 0) {
            lines.add("redefinitions=" + redefinitions);
        }
        return lines;
    }

    /**
     * Compares all parts of two specs. This is not {@code equals}: the JDK keeps the class of each record whose
     * {@code equals} it has run, and so would keep a detached agent in memory.
     *
     * @param other the other spec
     * @return true if there is no difference
     */
    public boolean isSameAs(MethodSpec other) {
        return encode().equals(other.encode());
    }

    /**
     * Decodes what {@link #encode} has encoded.
     *
     * @param lines the lines; only the order of equally named ones matters
     * @return the spec
     */
    public static MethodSpec decode(String... lines) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> attributes = new HashMap<>();
        List<String> key = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<String> overridden = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        List<String> context = new ArrayList<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            if (name.equals("key")) {
                key.add(value);
            } else if (name.equals("source")) {
                sources.add(value);
            } else if (name.equals("overridden")) {
                overridden.add(value);
            } else if (name.equals("parameter")) {
                parameters.add(value);
            } else if (name.equals("context")) {
                context.add(value);
            } else if (name.startsWith(ATTRIBUTE)) {
                attributes.put(name.substring(ATTRIBUTE.length()), value);
            } else {
                values.put(name, value);
            }
        }
        return new MethodSpec(
                values.getOrDefault("method", "?"),
                values.getOrDefault("descriptor", "()V"),
                Boolean.parseBoolean(values.get("static")),
                Boolean.parseBoolean(values.get("interruptible")),
                ResultShape.valueOf(values.getOrDefault("shape", ResultShape.VALUE.name())),
                ResultCheck.valueOf(values.getOrDefault("resultCheck", ResultCheck.CONTENT.name())),
                values.getOrDefault("instanceField", ""),
                Map.copyOf(attributes),
                List.copyOf(key),
                new Origin(
                        Boolean.parseBoolean(values.getOrDefault("annotated", "true")),
                        List.copyOf(sources),
                        List.copyOf(overridden),
                        values.getOrDefault("client", "")),
                Integer.parseInt(values.getOrDefault("redefinitions", "0")),
                List.copyOf(parameters),
                Boolean.parseBoolean(values.get("writtenKey")),
                List.copyOf(context));
    }
}
