package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.ErrorText;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.OneLine;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file as nodes, which know their position in the file. No objects are created from what the file says: a value
 * is its text.
 */
final class Yaml {
    private static final String CONFIG = "config";
    private static final String READABLE_FILE = "Use the path of a readable YAML file";
    private static final String VALID_YAML = "Use YAML 1.2";

    // Limits for files that would use up the memory.
    private static final int MAX_ALIASES = 50;
    private static final int MAX_BYTES = 3 * 1024 * 1024;

    private final String path;
    private final List<String> errors;

    /** Configuration errors are added to the list. */
    Yaml(String path, List<String> errors) {
        this.path = path;
        this.errors = errors;
    }

    /** The root of the file; null if the file is empty. */
    @Nullable
    MappingNode root() throws InvalidSettingException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            Node root = new Compose(settings)
                    .composeInputStream(new ByteArrayInputStream(read()))
                    .orElse(null);
            if (root == null || root.getTag().equals(Tag.NULL)) {
                return null;
            }
            if (!(root instanceof MappingNode)) {
                throw invalid("which has no keys", "Write one option: value per line, and methods");
            }
            return (MappingNode) root;
        } catch (IOException e) {
            throw invalid("which cannot be read: " + e.getMessage(), READABLE_FILE);
        } catch (YamlEngineException e) {
            throw invalid("which is not valid YAML: " + oneLine(e), VALID_YAML);
        } catch (StackOverflowError e) {
            throw invalid("which is nested too deeply", VALID_YAML);
        }
    }

    /** Reads the file, whose length is checked first: the parser collects a long token before it counts it. */
    private byte[] read() throws IOException, InvalidSettingException {
        File file = new File(path).getAbsoluteFile();
        if (file.exists() && !file.isFile() && !file.isDirectory()) {
            // To open a named pipe waits until somebody writes to it.
            throw invalid("which is not a regular file", READABLE_FILE + ", not a pipe or a device");
        }
        byte[] bytes;
        try (InputStream in = new FileInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw invalid(
                    "which is longer than " + MAX_BYTES + " bytes",
                    "Use a YAML file of at most " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private InvalidSettingException invalid(String problem, String cure) {
        return new InvalidSettingException(CONFIG + " is \"" + path + "\", " + problem, cure);
    }

    /** The parser's message spans several lines, because it shows the line of the file and a marker below it. */
    private static String oneLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Tells whether a mapping has a key. */
    static boolean hasKey(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** The entries of a mapping. If a key is repeated, the first entry counts and the others are errors. */
    Map<ScalarNode, Node> entries(MappingNode mapping) {
        Map<String, ScalarNode> firstByName = new LinkedHashMap<>();
        Map<ScalarNode, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            // The composer rejects all keys that are not scalars.
            ScalarNode key = (ScalarNode) tuple.getKeyNode();
            ScalarNode first = firstByName.putIfAbsent(key.getValue(), key);
            if (first == null) {
                entries.put(key, tuple.getValueNode());
            } else {
                addError(
                        key,
                        "the key \"" + key.getValue() + "\" is already in line " + line(first),
                        "Remove one of the two");
            }
        }
        return entries;
    }

    /** The text of a value; null, and an error, if the value is not a text. */
    @Nullable
    String text(String name, Node value, String allowed) {
        if (value instanceof ScalarNode && isPlain(value.getTag())) {
            return value.getTag().equals(Tag.NULL) ? "" : ((ScalarNode) value).getValue();
        }
        addError(value, name + " is " + kind(value), "Use " + allowed);
        return null;
    }

    private static boolean isPlain(Tag tag) {
        return tag.equals(Tag.STR)
                || tag.equals(Tag.INT)
                || tag.equals(Tag.FLOAT)
                || tag.equals(Tag.BOOL)
                || tag.equals(Tag.NULL);
    }

    private static String kind(Node value) {
        return switch (value.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            default -> "a value with the tag " + value.getTag();
        };
    }

    /** Adds an error. {@code problem} says what was read, {@code cure} what to write instead. */
    void addError(Node node, String problem, String cure) {
        addError(node, ErrorText.of(problem, cure));
    }

    /** Adds an error, whose text has been formed. */
    void addError(Node node, String text) {
        errors.add(where(node) + ": " + text);
    }

    /** The position of a node, as messages show it. */
    String where(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return "file " + OneLine.of(path)
                + (mark.isPresent()
                        ? ", line " + (mark.get().getLine() + 1) + ", column "
                                + (mark.get().getColumn() + 1)
                        : "");
    }

    private static String line(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return mark.isPresent() ? Integer.toString(mark.get().getLine() + 1) : "?";
    }
}
