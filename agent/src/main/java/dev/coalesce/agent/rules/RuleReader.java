package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the rules from a file's nodes. A rule with a mistake in it is left out, since half of it may do harm. */
final class RuleReader {
    private static final String KEY = "key";
    private static final String ENABLED = "enabled";
    private static final List<String> ATTRIBUTES = List.of(
            "ttl",
            "scope",
            "maxSize",
            "waitTimeout",
            "onTimeout",
            "maxFlight",
            "errorTtl",
            "staleFor",
            "maxBuffer",
            "maxBufferBytes",
            "cancelGrace");

    private final Yaml yaml;

    RuleReader(Yaml yaml) {
        this.yaml = yaml;
    }

    Rules read(Node methods) {
        if (methods.getTag().equals(Tag.NULL)) {
            return Rules.NONE;
        }
        if (!(methods instanceof MappingNode)) {
            yaml.mistake(methods, "methods: read no mapping", "methods with their attributes below");
            return Rules.NONE;
        }
        List<Rule> rules = new ArrayList<>();
        for (Map.Entry<ScalarNode, Node> entry :
                yaml.entries((MappingNode) methods).entrySet()) {
            Rule rule = rule(entry.getKey(), entry.getValue());
            if (rule != null) {
                rules.add(rule);
            }
        }
        return new Rules(rules);
    }

    private @Nullable Rule rule(ScalarNode name, Node body) {
        Selector selector;
        try {
            selector = Selector.parse(name.getValue());
        } catch (IllegalArgumentException e) {
            yaml.mistake(name, "methods: read \"" + name.getValue() + "\"", String.valueOf(e.getMessage()));
            return null;
        }
        if (body.getTag().equals(Tag.NULL)) {
            return new Rule(name.getValue(), yaml.where(name), selector, Map.of(), null);
        }
        if (!(body instanceof MappingNode)) {
            yaml.mistake(body, name.getValue() + ": read no mapping", "attribute: value, a line each, or nothing");
            return null;
        }
        Body read = new Body();
        for (Map.Entry<ScalarNode, Node> entry :
                yaml.entries((MappingNode) body).entrySet()) {
            read.attribute(name.getValue() + ": ", entry.getKey(), entry.getValue());
        }
        return read.isGood ? new Rule(name.getValue(), yaml.where(name), selector, read.attributes, read.key) : null;
    }

    /** The attributes of one rule. */
    private final class Body {
        final Map<String, String> attributes = new LinkedHashMap<>();

        @Nullable
        List<String> key;

        boolean isGood = true;

        void attribute(String rule, ScalarNode node, Node value) {
            String name = node.getValue();
            if (name.equals(KEY)) {
                key = texts(rule + KEY, value);
            } else if (name.equals(ENABLED)) {
                attributes.put(ENABLED, flag(rule + ENABLED, value));
            } else if (ATTRIBUTES.contains(name)) {
                checked(rule, name, value);
            } else {
                bad(node, rule + "read the attribute \"" + name + "\"", known());
            }
        }

        private void checked(String rule, String name, Node value) {
            String text = text(rule + name, value, "one value");
            try {
                MethodSettings.of(Map.of(name, text));
                attributes.put(name, text);
            } catch (InvalidSettingException e) {
                isGood = false;
                yaml.mistake(value, rule + e.read(), e.allowed());
            }
        }

        private String flag(String name, Node value) {
            String text = text(name, value, "true or false").strip();
            if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                bad(value, name + ": read \"" + text + "\"", "true or false");
            }
            return text;
        }

        private List<String> texts(String name, Node value) {
            List<String> texts = new ArrayList<>();
            if (value instanceof SequenceNode) {
                for (Node each : ((SequenceNode) value).getValue()) {
                    texts.add(text(name, each, "paths, such as [bucket, p1]"));
                }
            } else if (!value.getTag().equals(Tag.NULL)) {
                texts.add(text(name, value, "paths, such as [bucket, p1]"));
            }
            return texts;
        }

        private String text(String name, Node value, String allowed) {
            String text = yaml.text(name, value, allowed);
            isGood &= text != null;
            return text == null ? "" : text;
        }

        private void bad(Node at, String read, String allowed) {
            isGood = false;
            yaml.mistake(at, read, allowed);
        }
    }

    private static String known() {
        return KEY + ", " + String.join(", ", ATTRIBUTES) + ", " + ENABLED;
    }
}
