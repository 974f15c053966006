package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.ErrorText;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.StableName;
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

/**
 * Reads rules from YAML nodes. A rule with an error is left out as a whole, because part of it may do harm: a ttl
 * without the intended key, for example.
 */
final class RuleReader {
    private static final String KEY = "key";
    private static final String SPRING_CACHEABLE = "spring-cacheable";
    private static final String ENABLED = "enabled";
    private static final String KEY_ALLOWED = "paths, such as [bucket, p1]";
    private static final String IGNORE_ALLOWED = "parameters, and types of results, such as [locale, com.acme.Order]";
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
            "cancelGrace",
            MethodSettings.CODEC,
            StableName.ATTRIBUTE);

    private final Yaml yaml;

    /** Whether the rules are those of a command, which knows the names of methods. */
    private final boolean isCommand;

    /** Returns the attributes that take effect without weaving a class again. */
    static List<String> changeableAttributes() {
        return ATTRIBUTES.stream()
                .filter(name -> !MethodSettings.WOVEN.contains(name))
                .toList();
    }

    RuleReader(Yaml yaml) {
        this(yaml, false);
    }

    RuleReader(Yaml yaml, boolean isCommand) {
        this.yaml = yaml;
        this.isCommand = isCommand;
    }

    Rules read(Node methods) {
        if (methods.getTag().equals(Tag.NULL)) {
            return Rules.NONE;
        }
        if (!(methods instanceof MappingNode)) {
            yaml.addError(methods, "methods is not a mapping", "List the methods, each with its attributes below it");
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

    private @Nullable Rule rule(ScalarNode name, Node attributes) {
        Selector selector;
        try {
            selector = selector(name.getValue(), attributes);
        } catch (IllegalArgumentException e) {
            yaml.addError(name, "methods has the entry \"" + name.getValue() + "\"", "Use " + e.getMessage());
            return null;
        }
        if (attributes.getTag().equals(Tag.NULL)) {
            return new Rule(name.getValue(), yaml.where(name), selector, Map.of(), null, List.of());
        }
        if (!(attributes instanceof MappingNode)) {
            yaml.addError(
                    attributes,
                    name.getValue() + " is not a mapping",
                    "Write one attribute: value per line, or nothing");
            return null;
        }
        AttributeReader reader = new AttributeReader(name.getValue() + ": ");
        for (Map.Entry<ScalarNode, Node> entry :
                yaml.entries((MappingNode) attributes).entrySet()) {
            reader.read(entry.getKey(), entry.getValue());
        }
        if (!isCommand && Selector.isOwnName(name.getValue().strip())) {
            reader.checkNamed(name);
        }
        return reader.isValid
                ? new Rule(
                        name.getValue(),
                        yaml.where(name),
                        selector,
                        reader.attributes,
                        reader.key,
                        reader.invalidations)
                : null;
    }

    private Selector selector(String name, Node attributes) {
        String text = name.strip();
        if (attributes instanceof MappingNode mapping && Yaml.hasKey(mapping, MethodSettings.FROM)) {
            return Selector.parseAll(text);
        }
        if (Selector.isOwnName(text)) {
            return Selector.named(text);
        }
        try {
            return Selector.parse(text);
        } catch (IllegalArgumentException e) {
            if (isCommand) {
                return Selector.named(text);
            }
            throw e;
        }
    }

    /** Reads the attributes of one rule, and reports all errors in them. */
    private final class AttributeReader {
        private final String prefix;
        final Map<String, String> attributes = new LinkedHashMap<>();

        @Nullable
        List<String> key;

        List<RuleInvalidation> invalidations = List.of();
        boolean isValid = true;

        /** {@code prefix} is the rule's name as messages begin with it. */
        AttributeReader(String prefix) {
            this.prefix = prefix;
        }

        void read(ScalarNode nameNode, Node value) {
            String name = nameNode.getValue();
            if (name.equals(KEY)) {
                key = texts(KEY, value, KEY_ALLOWED);
            } else if (name.equals(MethodSettings.IGNORE)) {
                attributes.put(name, String.join(",", texts(name, value, IGNORE_ALLOWED)));
            } else if (name.equals(InvalidationReader.NAME)) {
                List<RuleInvalidation> read = new InvalidationReader(yaml, prefix).read(value);
                isValid &= read != null;
                invalidations = read == null ? List.of() : read;
            } else if (name.equals(ENABLED)) {
                attributes.put(ENABLED, flag(ENABLED, value));
            } else if (name.equals(ContextParts.NAME) || name.equals(MethodSettings.SHARED)) {
                attributes.put(name, flag(name, value));
            } else if (name.equals(MethodSettings.FROM)) {
                attributes.put(name, from(value));
            } else if (name.equals(Mode.NAME)) {
                attributes.put(Mode.NAME, mode(value));
            } else if (ATTRIBUTES.contains(name)) {
                readSetting(name, value);
            } else {
                addError(
                        nameNode,
                        "there is no attribute \"" + name + "\"",
                        "Use one of " + KEY + ", " + String.join(", ", ATTRIBUTES) + ", " + MethodSettings.IGNORE + ", "
                                + ContextParts.NAME + ", " + MethodSettings.SHARED + ", " + MethodSettings.FROM + ", "
                                + InvalidationReader.NAME + ", "
                                + Mode.NAME + ", "
                                + ENABLED);
            }
        }

        /** Refuses what a rule cannot say that addresses a method by the name which something else has given to it. */
        void checkNamed(ScalarNode rule) {
            for (String each : List.of(StableName.ATTRIBUTE, InvalidationReader.NAME)) {
                if (attributes.containsKey(each)
                        || (each.equals(InvalidationReader.NAME) && !invalidations.isEmpty())) {
                    addError(
                            rule,
                            "it addresses a method by its name, and cannot set " + each,
                            "Write the class and the method instead, such as com.acme.S3Client.getObject");
                }
            }
        }

        private void readSetting(String name, Node value) {
            String text = text(name, value, "one value");
            try {
                MethodSettings.of(Map.of(name, text));
                attributes.put(name, text);
            } catch (InvalidSettingException e) {
                isValid = false;
                yaml.addError(value, prefix + e.getMessage());
            }
        }

        private String flag(String name, Node value) {
            String text = text(name, value, "true or false").strip();
            if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                isValid = false;
                yaml.addError(value, prefix + ErrorText.ofValue(name, text, "true or false"));
            }
            return text;
        }

        private String from(Node value) {
            String text = text(MethodSettings.FROM, value, SPRING_CACHEABLE).strip();
            if (isValid && !text.equals(SPRING_CACHEABLE)) {
                isValid = false;
                yaml.addError(value, prefix + ErrorText.ofValue(MethodSettings.FROM, text, SPRING_CACHEABLE));
            }
            return text;
        }

        private String mode(Node value) {
            // YAML reads a bare on or off as it is written, and not as true or false.
            String text = text(Mode.NAME, value, Mode.ALLOWED).strip();
            if (isValid && Mode.parse(text) == null) {
                isValid = false;
                yaml.addError(value, prefix + ErrorText.ofValue(Mode.NAME, text, Mode.ALLOWED));
            }
            return text;
        }

        /** Reads a list of texts, or a single one. */
        private List<String> texts(String name, Node value, String allowed) {
            List<String> texts = new ArrayList<>();
            if (value instanceof SequenceNode) {
                for (Node each : ((SequenceNode) value).getValue()) {
                    texts.add(text(name, each, allowed));
                }
            } else if (!value.getTag().equals(Tag.NULL)) {
                texts.add(text(name, value, allowed));
            }
            return texts;
        }

        private String text(String name, Node value, String allowed) {
            String text = yaml.text(prefix + name, value, allowed);
            isValid &= text != null;
            return text == null ? "" : text;
        }

        private void addError(Node node, String problem, String cure) {
            isValid = false;
            yaml.addError(node, prefix + problem, cure);
        }
    }
}
