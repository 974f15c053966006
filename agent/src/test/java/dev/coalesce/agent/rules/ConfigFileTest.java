package dev.coalesce.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.testing.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the YAML file of the option {@code config} is read. */
class ConfigFileTest {
    @TempDir
    private Path directory;

    @Test
    void values_areReadAsText() throws Exception {
        assertThat(options(file("# options\nenabled: false\nlog: debug\nnumber: 1\nquoted: '30s'\n")))
                .hasSize(4)
                .containsEntry("enabled", "false")
                .containsEntry("log", "debug")
                .containsEntry("number", "1")
                .containsEntry("quoted", "30s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but words\n", "---\n"})
    void emptyFile_hasNoOptions(String text) throws Exception {
        assertThat(options(file(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "- a\n- list\n", "42"})
    void fileWithoutKeys_isRejected(String text) throws Exception {
        String file = file(text);

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("config is \"" + file
                        + "\", which has no keys. Write one option: value per line, and methods.");
    }

    @Test
    void invalidYaml_isRejectedWithLineAndColumn() throws Exception {
        String file = file("enabled: true\nlog: [debug\njmx: true\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("config is \"" + file + "\", which is not valid YAML: ")
                .hasMessageContaining("line 3, column 4")
                .hasMessageEndingWith(". Use YAML 1.2.")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void repeatedKey_isAnErrorAndTheFirstCounts() throws Exception {
        String file = file("log: info\nlog: debug\n");

        assertThat(ConfigFile.read(file).errors())
                .containsExactly("file " + file
                        + ", line 2, column 1: the key \"log\" is already in line 1. Remove one of the two.");
        assertThat(options(file)).containsEntry("log", "info");
    }

    @Test
    void tagOfAClass_createsNoObject() throws Exception {
        String file = file("log: !!java.net.URL [\"http://localhost\"]\n");

        assertThat(ConfigFile.read(file).options().values())
                .extracting(ConfigFile.Option::error)
                .containsExactly("file " + file + ", line 1, column 6: option log is a list. Use one value.");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void namedPipe_isRejectedWithoutWaitingForAWriter() throws Exception {
        Path pipe = directory.resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        Caller reading = Caller.start(() -> ConfigFile.read(pipe.toString()));

        assertThat(reading.thrown())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("config is \"" + pipe + "\", which is not a regular file. Use the path of a readable"
                        + " YAML file, not a pipe or a device.");
    }

    @Test
    void fileWithHugeToken_isRejectedBeforeItIsParsed() throws Exception {
        String file = file("log: " + "x".repeat(4 * 1024 * 1024));

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("config is \"" + file
                        + "\", which is longer than 3145728 bytes. Use a YAML file of at most 3145728 bytes.");
    }

    @Test
    void directory_isRejected() {
        assertThatThrownBy(() -> ConfigFile.read(directory.toString()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("which cannot be read: ");
    }

    private static Map<String, String> options(String file) throws InvalidSettingException {
        Map<String, String> options = new LinkedHashMap<>();
        ConfigFile.read(file).options().forEach((name, option) -> options.put(name, option.value()));
        return options;
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("coalesce.yaml"), text).toString();
    }
}
