package dev.coalesce.agent.install;

import dev.coalesce.agent.settings.InvalidSettingException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the YAML file that the option {@code config} names. */
final class ConfigFile {
    private ConfigFile() {}

    static Map<String, String> read(String path) throws InvalidSettingException {
        Map<String, String> values = new LinkedHashMap<>();
        try (InputStream in = new FileInputStream(path)) {
            Object root = new Load(LoadSettings.builder().setLabel(path).build()).loadFromInputStream(in);
            if (root == null) {
                return values; // an empty file says nothing
            }
            if (!(root instanceof Map)) {
                throw new InvalidSettingException(
                        "config", path + ", which holds no keys", "option: value, a line each");
            }
            ((Map<?, ?>) root).forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
            return values;
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "config", path + ", which cannot be read (" + e.getMessage() + ")", "a file");
        } catch (YamlEngineException e) {
            throw new InvalidSettingException("config", path + ": " + oneLine(e), "YAML 1.2");
        }
    }

    /** The parser draws what it read, below its message. */
    private static String oneLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
