package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One version of the YAML file that the option {@code config} names.
 *
 * @param options the options by name; neither names nor values are checked
 * @param rules the valid rules
 * @param errors the configuration errors, each with its position in the file
 */
public record ConfigFile(Map<String, Option> options, Rules rules, List<String> errors) {
    private static final String METHODS = "methods";

    /**
     * An option in the file.
     *
     * @param value the text of the value; empty if there is an error
     * @param where the file, line and column
     * @param error why the value is not a text, with its position; empty if it is
     */
    public record Option(String value, String where, String error) {}

    /**
     * Reads a file.
     *
     * @param path the path of the file
     * @return the contents of the file
     * @throws InvalidSettingException about the option {@code config}, if the file cannot be read or is not YAML
     */
    public static ConfigFile read(String path) throws InvalidSettingException {
        List<String> errors = new ArrayList<>();
        Yaml yaml = new Yaml(path, errors);
        MappingNode root = yaml.root();
        Map<String, Option> options = new LinkedHashMap<>();
        Rules rules = Rules.NONE;
        if (root != null) {
            for (Map.Entry<ScalarNode, Node> entry : yaml.entries(root).entrySet()) {
                String name = entry.getKey().getValue();
                if (name.equals(METHODS)) {
                    rules = new RuleReader(yaml).read(entry.getValue());
                    continue;
                }
                // Collected separately: if the name is unknown, that error replaces the one about the value.
                List<String> valueErrors = new ArrayList<>();
                String text = text(new Yaml(path, valueErrors), name, entry.getValue());
                options.put(
                        name,
                        new Option(text == null ? "" : text, yaml.where(entry.getKey()), String.join("", valueErrors)));
            }
        }
        return new ConfigFile(options, rules, List.copyOf(errors));
    }

    /** Returns the text of an option's value; null, and an error, if it has none. Only key parts may be a list. */
    private static @Nullable String text(Yaml yaml, String name, Node value) {
        if (!name.equals(ContextParts.NAME)) {
            return yaml.text("option " + name, value, "one value");
        }
        List<String> parts = new ArrayList<>();
        List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        for (Node each : nodes) {
            String part = yaml.text("option " + name, each, "key parts, such as [T(com.acme.Tenant).current]");
            if (part == null) {
                return null;
            }
            parts.add(part);
        }
        return ContextParts.join(parts);
    }
}
