package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's options, and what is said of those that cannot be used. */
class OptionsTest {
    private static final String KNOWN = "config, enabled, strict, log, jmx";

    @TempDir
    private Path directory;

    private Path file;
    private final Properties system = new Properties();

    @BeforeEach
    void nameAFile() {
        file = directory.resolve("coalesce.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void withoutAnyTheDefaultsHold(String argument) {
        assertThat(Options.read(argument, system))
                .isEqualTo(new Options(true, false, "warn", true, "", Rules.NONE, List.of(), List.of()));
    }

    @Test
    void anArgumentIsOptionsWithCommasBetween() {
        assertThat(Options.read("enabled=false, strict = TRUE ,log=Debug,jmx=false", system))
                .isEqualTo(new Options(false, true, "debug", false, "", Rules.NONE, List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        // system property, argument, file, what holds
        "error, info, debug, error",
        ", info, debug, info",
        ", , debug, debug",
        ", , , warn"
    })
    void aSystemPropertyWinsOverTheArgumentAndThatOverTheFile(
            @Nullable String property, @Nullable String argument, @Nullable String inFile, String expected)
            throws IOException {
        Files.writeString(file, inFile == null ? "" : "log: " + inFile);
        if (property != null) {
            system.setProperty("coalesce.log", property);
        }
        Options options = Options.read("config=" + file + (argument == null ? "" : ",log=" + argument), system);

        assertThat(options.log()).isEqualTo(expected);
        assertThat(options.mistakes()).isEmpty();
    }

    @Test
    void theFileCanBeNamedByASystemProperty() throws IOException {
        Files.writeString(file, "strict: true\njmx: false\n");
        system.setProperty("coalesce.config", file.toString());

        assertThat(Options.read("config=nowhere.yaml", system))
                .isEqualTo(new Options(true, true, "warn", false, file.toString(), Rules.NONE, List.of(), List.of()));
    }

    @Test
    void otherSystemPropertiesAreNotLookedAt() {
        system.setProperty("coalesced.log", "debug");
        system.setProperty("log", "debug");
        system.put("coalesce.number", 1); // no text

        assertThat(Options.read("", system).mistakes()).isEmpty();
    }

    @Test
    void anOptionThatIsNotKnownIsAMistake() throws IOException {
        system.setProperty("coalesce.level", "debug");
        Files.writeString(file, "tll: 30s\n");

        assertThat(Options.read("verbose=true,nonsense,config=" + file, system).mistakes())
                .containsExactly(
                        "agent argument: read the option \"verbose\"; allowed: " + KNOWN,
                        "agent argument: read \"nonsense\"; allowed: option=value, with " + KNOWN,
                        "system property coalesce.level: read the option \"level\"; allowed: " + KNOWN,
                        "file " + file + ", line 1, column 1: read the option \"tll\"; allowed: " + KNOWN
                                + ", methods");
    }

    @Test
    void aValueThatCannotBeUsedIsAMistakeAndTheDefaultHolds() {
        Options options = Options.read("enabled=no,strict=yes,log=loud,jmx=", system);

        assertThat(options.mistakes())
                .containsExactly(
                        "agent argument: option enabled: read \"no\"; allowed: true or false",
                        "agent argument: option strict: read \"yes\"; allowed: true or false",
                        "agent argument: option log: read \"loud\"; allowed: error, warn, info, debug",
                        "agent argument: option jmx: read \"\"; allowed: true or false");
        assertThat(options)
                .extracting(Options::enabled, Options::strict, Options::log, Options::jmx)
                .containsExactly(true, false, "warn", true);
    }

    @Test
    void aFileThatIsNotThereIsAMistake() {
        assertThat(Options.read("config=" + file + ",log=info", system))
                .satisfies(options -> assertThat(options.log()).isEqualTo("info"))
                .satisfies(options -> assertThat(options.mistakes())
                        .singleElement()
                        .asString()
                        .startsWith("config: read " + file + ", which cannot be read (")
                        .endsWith("; allowed: a file"));
    }
}
