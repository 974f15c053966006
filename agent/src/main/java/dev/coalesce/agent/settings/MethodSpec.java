package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the weaver found out about a method, in a form that a class file can hold: woven classes carry it as constant
 * strings, so that linking needs neither the annotation nor the class file.
 *
 * @param method name
 * @param descriptor JVM descriptor
 * @param isStatic whether there is no {@code this}
 * @param interruptible whether it declares {@code InterruptedException}
 * @param shape of its result
 * @param mayBeSingleUse whether a result of the declared type may turn out to be usable only once
 * @param instanceField name of the field that holds an object's share, or empty
 * @param attributes of the annotation, those that were given
 * @param key resolved paths, as {@link dev.coalesce.agent.key.KeyPath} writes them
 * @param origin where its attributes come from
 */
public record MethodSpec(
        String method,
        String descriptor,
        boolean isStatic,
        boolean interruptible,
        ResultShape shape,
        boolean mayBeSingleUse,
        String instanceField,
        Map<String, String> attributes,
        List<String> key,
        Origin origin) {

    private static final String ATTRIBUTE = "@";

    /**
     * A method that no rule may speak of, and that overrides none.
     *
     * @param method as {@link #method}
     * @param descriptor as {@link #descriptor}
     * @param isStatic as {@link #isStatic}
     * @param interruptible as {@link #interruptible}
     * @param shape as {@link #shape}
     * @param mayBeSingleUse as {@link #mayBeSingleUse}
     * @param instanceField as {@link #instanceField}
     * @param attributes as {@link #attributes}
     * @param key as {@link #key}
     */
    public MethodSpec(
            String method,
            String descriptor,
            boolean isStatic,
            boolean interruptible,
            ResultShape shape,
            boolean mayBeSingleUse,
            String instanceField,
            Map<String, String> attributes,
            List<String> key) {
        this(
                method,
                descriptor,
                isStatic,
                interruptible,
                shape,
                mayBeSingleUse,
                instanceField,
                attributes,
                key,
                Origin.NONE);
    }

    /**
     * Writes this as strings.
     *
     * @return one {@code name=value} each
     */
    public List<String> encode() {
        List<String> lines = new ArrayList<>();
        lines.add("method=" + method);
        lines.add("descriptor=" + descriptor);
        lines.add("static=" + isStatic);
        lines.add("interruptible=" + interruptible);
        lines.add("shape=" + shape);
        lines.add("mayBeSingleUse=" + mayBeSingleUse);
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
        lines.add("proxy=" + origin.proxy());
        return lines;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param lines in any order but that of the keys and of the sources
     * @return the same spec
     */
    public static MethodSpec decode(String... lines) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> attributes = new HashMap<>();
        List<String> key = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<String> overridden = new ArrayList<>();
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
                Boolean.parseBoolean(values.get("mayBeSingleUse")),
                values.getOrDefault("instanceField", ""),
                Map.copyOf(attributes),
                List.copyOf(key),
                new Origin(
                        Boolean.parseBoolean(values.getOrDefault("annotated", "true")),
                        List.copyOf(sources),
                        List.copyOf(overridden),
                        Boolean.parseBoolean(values.get("proxy"))));
    }
}
