package dev.coalesce.agent.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads rules from the arguments of a command, with the same checks as rules from a file. */
public final class CommandRules {
    /** The attributes that take effect while the JVM runs. */
    public static final List<String> CHANGEABLE = RuleReader.changeableAttributes();

    private static final String COMMAND = "command";

    private CommandRules() {}

    /**
     * Reads rules.
     *
     * @param methods the attributes of each method, by the rule's name
     * @param errors receives the errors; a rule with an error is left out
     * @return the valid rules
     */
    public static Rules read(Map<String, Map<String, String>> methods, List<String> errors) {
        List<String> found = new ArrayList<>();
        Yaml yaml = new Yaml(COMMAND, found);
        List<NodeTuple> rules = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> method : methods.entrySet()) {
            List<NodeTuple> attributes = new ArrayList<>();
            for (Map.Entry<String, String> each : method.getValue().entrySet()) {
                attributes.add(new NodeTuple(text(each.getKey()), text(each.getValue())));
            }
            rules.add(new NodeTuple(text(method.getKey()), mapping(attributes)));
        }
        Rules read = new RuleReader(yaml, true).read(mapping(rules));
        String position = yaml.where(mapping(List.of())) + ": ";
        for (String each : found) {
            errors.add(each.startsWith(position) ? each.substring(position.length()) : each);
        }
        return read;
    }

    private static Node text(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
    }

    private static Node mapping(List<NodeTuple> entries) {
        return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
    }
}
