package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One reading of the YAML file that the option {@code config} names.
 *
 * @param options by name; not checked
 * @param rules those that can be used
 * @param mistakes what cannot be used, each with its place
 */
public record ConfigFile(Map<String, Option> options, Rules rules, List<String> mistakes) {
    private static final String METHODS = "methods";

    /**
     * An option as it stands there.
     *
     * @param value its text
     * @param where file, line and column
     * @param mistake why it is no text, with its place; empty: it is one
     */
    public record Option(String value, String where, String mistake) {}

    /**
     * Reads a file.
     *
     * @param path of the file
     * @return what it says
     * @throws InvalidSettingException for the option {@code config}, if there is no such file, or it is no YAML
     */
    public static ConfigFile read(String path) throws InvalidSettingException {
        List<String> mistakes = new ArrayList<>();
        Yaml yaml = new Yaml(path, mistakes);
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
                List<String> unusable = new ArrayList<>();
                String text = new Yaml(path, unusable).text("option " + name, entry.getValue(), "one value");
                options.put(
                        name,
                        new Option(text == null ? "" : text, yaml.where(entry.getKey()), String.join("", unusable)));
            }
        }
        return new ConfigFile(options, rules, List.copyOf(mistakes));
    }
}
