package dev.coalesce.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The YAML file that the option {@code config} names. */
class ConfigFileTest {
    @TempDir
    private Path directory;

    @Test
    void valuesAreText() throws Exception {
        assertThat(options(file("# options\nenabled: false\nlog: debug\nnumber: 1\nquoted: '30s'\n")))
                .hasSize(4)
                .containsEntry("enabled", "false")
                .containsEntry("log", "debug")
                .containsEntry("number", "1")
                .containsEntry("quoted", "30s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but words\n", "---\n"})
    void anEmptyFileSaysNothing(String text) throws Exception {
        assertThat(options(file(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "- a\n- list\n", "42"})
    void aFileWithoutKeysIsAMistake(String text) throws Exception {
        String file = file(text);

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("config: read " + file + ", which holds no keys; allowed: option: value, a line each");
    }

    @Test
    void whatIsNoYamlIsSaidWithItsLineAndColumn() throws Exception {
        String file = file("enabled: true\nlog: [debug\njmx: true\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("config: read " + file + ": ")
                .hasMessageContaining("line 3, column 4")
                .hasMessageEndingWith("; allowed: YAML 1.2")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aKeyTwiceIsAMistakeAndTheFirstCounts() throws Exception {
        String file = file("log: info\nlog: debug\n");

        assertThat(ConfigFile.read(file).mistakes())
                .containsExactly("file " + file
                        + ", line 2, column 1: read \"log\", which stands in line 1 already; allowed: each key once");
        assertThat(options(file)).containsEntry("log", "info");
    }

    @Test
    void aFileMakesNoObjectsOfTheApplications() throws Exception {
        String file = file("log: !!java.net.URL [\"http://localhost\"]\n");

        assertThat(ConfigFile.read(file).options().values())
                .extracting(ConfigFile.Option::mistake)
                .containsExactly("file " + file + ", line 1, column 6: option log: read a list; allowed: one value");
    }

    @Test
    void aDirectoryIsNoFile() {
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
