package dev.coalesce.agent.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the attribute {@code invalidates} of a rule. */
final class InvalidationReader {
    static final String NAME = "invalidates";

    private static final String METHOD = "method";
    private static final String KEY = "key";
    private static final String CURE =
            "Write a list such as [{method: com.acme.Catalog.price, key: [sku]}]; without a key,"
                    + " all results of the method are invalidated";
    private static final String METHOD_ALLOWED =
            "a class and a method, such as com.acme.Catalog.price, which stands for all overloads";
    private static final String KEY_ALLOWED = "paths, such as [sku, p1.id]";

    private final Yaml yaml;
    private final String prefix;

    /** {@code prefix} is the rule's name as messages begin with it. */
    InvalidationReader(Yaml yaml, String prefix) {
        this.yaml = yaml;
        this.prefix = prefix;
    }

    /** Returns null if there is an error, which has been reported. */
    @Nullable
    List<RuleInvalidation> read(Node value) {
        List<RuleInvalidation> all = new ArrayList<>();
        boolean isValid = true;
        for (Node each : value instanceof SequenceNode ? ((SequenceNode) value).getValue() : List.of(value)) {
            RuleInvalidation invalidation = invalidation(each);
            if (invalidation == null) {
                isValid = false;
            } else {
                all.add(invalidation);
            }
        }
        if (isValid && all.isEmpty()) {
            yaml.addError(value, prefix + NAME + " is empty", CURE);
        }
        return isValid && !all.isEmpty() ? all : null;
    }

    private @Nullable RuleInvalidation invalidation(Node value) {
        if (!(value instanceof MappingNode)) {
            yaml.addError(value, prefix + NAME + " has an element without method", CURE);
            return null;
        }
        String method = "";
        List<String> key = List.of();
        boolean isValid = true;
        for (Map.Entry<ScalarNode, Node> entry :
                yaml.entries((MappingNode) value).entrySet()) {
            String name = entry.getKey().getValue();
            if (name.equals(METHOD)) {
                String text = yaml.text(prefix + NAME + ": " + METHOD, entry.getValue(), METHOD_ALLOWED);
                isValid &= text != null;
                method = text == null ? "" : text.strip();
            } else if (name.equals(KEY)) {
                List<String> paths = paths(entry.getValue());
                isValid &= paths != null;
                key = paths == null ? List.of() : paths;
            } else {
                yaml.addError(
                        entry.getKey(),
                        prefix + NAME + " has the unknown key \"" + name + "\"",
                        "Use " + METHOD + " and " + KEY);
                isValid = false;
            }
        }
        int dot = method.lastIndexOf('.');
        if (isValid && (dot <= 0 || dot == method.length() - 1 || method.matches(".*[*()\\s].*"))) {
            yaml.addError(value, prefix + NAME + " has the method \"" + method + "\"", "Use " + METHOD_ALLOWED);
            return null;
        }
        return isValid ? new RuleInvalidation(method.substring(0, dot), method.substring(dot + 1), key) : null;
    }

    private @Nullable List<String> paths(Node value) {
        List<String> paths = new ArrayList<>();
        for (Node each : value instanceof SequenceNode ? ((SequenceNode) value).getValue() : List.of(value)) {
            String path = yaml.text(prefix + NAME + ": " + KEY, each, KEY_ALLOWED);
            if (path == null) {
                return null;
            }
            paths.add(path);
        }
        return List.copyOf(paths);
    }
}
