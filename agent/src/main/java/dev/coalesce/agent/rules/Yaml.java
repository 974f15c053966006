package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.OneLine;
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

/** A YAML file, read into nodes that know their place. Makes no object of what the file says: a value is its text. */
final class Yaml {
    private static final int MOST_ALIASES = 50;
    private static final int MOST_CHARACTERS = 3 * 1024 * 1024;

    private final String path;
    private final List<String> mistakes;

    /** Says to the list what cannot be used. */
    Yaml(String path, List<String> mistakes) {
        this.path = path;
        this.mistakes = mistakes;
    }

    /** The root, or null for a file that says nothing. */
    @Nullable
    MappingNode root() throws InvalidSettingException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
        try (InputStream in = new FileInputStream(new File(path).getAbsoluteFile())) {
            Node root = new Compose(settings).composeInputStream(in).orElse(null);
            if (root == null || root.getTag().equals(Tag.NULL)) {
                return null;
            }
            if (!(root instanceof MappingNode)) {
                throw new InvalidSettingException(
                        "config", path + ", which holds no keys", "option: value, a line each");
            }
            return (MappingNode) root;
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "config", path + ", which cannot be read: " + e.getMessage(), "a file that can be read");
        } catch (YamlEngineException e) {
            throw new InvalidSettingException("config", path + ": " + oneLine(e), "YAML 1.2");
        } catch (StackOverflowError e) {
            throw new InvalidSettingException("config", path + ", which is nested too deeply", "YAML 1.2");
        }
    }

    /** The parser draws what it read, below its message. */
    private static String oneLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** What a mapping holds, by its keys' text. A key that stands there twice counts once, and is a mistake. */
    Map<ScalarNode, Node> entries(MappingNode mapping) {
        Map<String, ScalarNode> known = new LinkedHashMap<>();
        Map<ScalarNode, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            // The composer lets no other kind of key pass.
            ScalarNode key = (ScalarNode) tuple.getKeyNode();
            ScalarNode first = known.putIfAbsent(key.getValue(), key);
            if (first == null) {
                entries.put(key, tuple.getValueNode());
            } else {
                mistake(
                        key,
                        "read \"" + key.getValue() + "\", which stands in line " + line(first) + " already",
                        "each key once");
            }
        }
        return entries;
    }

    /** The text of a value; null, and a mistake, where it is none. */
    @Nullable
    String text(String name, Node value, String allowed) {
        if (value instanceof ScalarNode && isPlain(value.getTag())) {
            return value.getTag().equals(Tag.NULL) ? "" : ((ScalarNode) value).getValue();
        }
        mistake(value, name + ": read " + kind(value), allowed);
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

    void mistake(Node at, String read, String allowed) {
        mistakes.add(where(at) + ": " + OneLine.of(read) + "; allowed: " + OneLine.of(allowed));
    }

    String where(Node at) {
        Optional<Mark> mark = at.getStartMark();
        return "file " + OneLine.of(path)
                + (mark.isPresent()
                        ? ", line " + (mark.get().getLine() + 1) + ", column "
                                + (mark.get().getColumn() + 1)
                        : "");
    }

    private static String line(Node at) {
        Optional<Mark> mark = at.getStartMark();
        return mark.isPresent() ? Integer.toString(mark.get().getLine() + 1) : "?";
    }
}
