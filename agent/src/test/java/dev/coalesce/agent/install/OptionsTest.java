package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.MethodSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private static final String IN_FILE =
            "enabled, strict, log, jmx, streamMemory, streamDisk, streamDir, maxBuffer, maxBufferBytes, cancelGrace";
    private static final String KNOWN = "config, " + IN_FILE;

    @TempDir
    private Path directory;

    private Path file;
    private final Properties system = new Properties();

    @BeforeEach
    void nameAFile() {
        file = directory.resolve("coalesce.yaml");
    }

    private static Options options(boolean enabled, boolean strict, String log, boolean jmx) {
        return options(enabled, strict, log, jmx, "");
    }

    private static Options options(boolean enabled, boolean strict, String log, boolean jmx, String config) {
        ByteOptions bytes = new ByteOptions(1 << 20, 4L << 30, "");
        return new Options(enabled, strict, log, jmx, bytes, config, Rules.NONE, Map.of(), List.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void withoutAnyTheDefaultsHold(String argument) {
        assertThat(Options.read(argument, system)).isEqualTo(options(true, false, "warn", true));
    }

    @Test
    void anArgumentIsOptionsWithCommasBetween() {
        assertThat(Options.read("enabled=false, strict = TRUE ,log=Debug,jmx=false", system))
                .isEqualTo(options(false, true, "debug", false));
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
                .isEqualTo(options(true, true, "warn", false, file.toString()));
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
                        "file " + file + ", line 1, column 1: read the option \"tll\"; allowed: " + IN_FILE
                                + ", methods");
    }

    @Test
    void anOptionThatIsNotKnownIsAMistakeWhateverItsValueIs() throws IOException {
        Files.writeString(file, "log: [info]\nmethod:\n  a.B.c: {ttl: 1s}\n");

        assertThat(Options.read("config=" + file, system).mistakes())
                .containsExactly(
                        "file " + file + ", line 1, column 6: option log: read a list; allowed: one value",
                        "file " + file + ", line 2, column 1: read the option \"method\"; allowed: " + IN_FILE
                                + ", methods");
    }

    @Test
    void aFileNamesNoOther() throws IOException {
        Files.writeString(file, "config: other.yaml\n");
        Options options = Options.read("config=" + file, system);

        assertThat(options.config()).isEqualTo(file.toString());
        assertThat(options.inFile())
                .containsExactly("file " + file + ", line 1, column 1: read the option \"config\"; allowed: " + IN_FILE
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
    void whereStreamsMayBeStored() {
        assertThat(Options.read("streamMemory=64k, streamDisk=0,streamDir=" + directory + " ", system)
                        .bytes())
                .isEqualTo(new ByteOptions(65536, 0, directory.toString()));
        Options wrong = Options.read("streamMemory=much", system);
        assertThat(wrong.bytes().memory()).isEqualTo(1 << 20);
        assertThat(wrong.mistakes())
                .containsExactly(
                        "agent argument: option streamMemory: read \"much\"; allowed: a number of bytes such as"
                                + " 65536, 64k, 1m or 4g");
    }

    @Test
    void aDirectoryThatStreamsCannotBeStoredInIsAMistakeAndTheDefaultHolds() throws IOException {
        Files.createFile(file);
        Path missing = directory.resolve("missing");
        system.setProperty("coalesce.streamDir", file.toString());
        Options noDirectory = Options.read("", system);
        Options notThere = Options.read("streamDir=" + missing, new Properties());
        Options empty = Options.read("streamDir=", new Properties());

        String allowed = "\"; allowed: a directory that is there and can be written to";
        assertThat(noDirectory.mistakes())
                .containsExactly("system property coalesce.streamDir: option streamDir: read \"" + file + allowed);
        assertThat(notThere.mistakes())
                .containsExactly("agent argument: option streamDir: read \"" + missing + allowed);
        assertThat(empty.mistakes()).containsExactly("agent argument: option streamDir: read \"" + allowed);
        assertThat(List.of(noDirectory, notThere, empty))
                .allMatch(options -> options.bytes().directory().isEmpty());
    }

    @Test
    void aFileThatIsNotThereIsAMistake() {
        assertThat(Options.read("config=" + file + ",log=info", system))
                .satisfies(options -> assertThat(options.log()).isEqualTo("info"))
                .satisfies(options -> assertThat(options.mistakes())
                        .singleElement()
                        .asString()
                        .startsWith("agent argument: option config: read " + file + ", which cannot be read: " + file)
                        .endsWith("; allowed: a file that can be read"));
        system.setProperty("coalesce.config", "nosuch.yaml");
        assertThat(Options.read("", system).mistakes())
                .singleElement()
                .asString()
                .startsWith("system property coalesce.config: option config: read nosuch.yaml, which cannot be read: "
                        + Path.of("nosuch.yaml").toAbsolutePath());
    }

    @Test
    void aFileWithoutANameIsAMistake() {
        assertThat(Options.read("config= ", system).mistakes())
                .containsExactly("agent argument: option config: read \"\"; allowed: a file that can be read");
    }

    @Test
    void howMuchOfAStreamIsHeldIsAnOption() {
        Options read = Options.read("maxBuffer=7,cancelGrace=2s,maxBufferBytes=many", new Properties());
        assertThat(read.streams()).isEqualTo(Map.of("maxBuffer", "7", "cancelGrace", "2s"));
        assertThat(read.mistakes())
                .containsExactly(
                        "agent argument: option maxBufferBytes: read \"many\"; allowed: a whole number greater than 0");
    }

    @Test
    void theLastOfAnArgumentHolds() {
        assertThat(Options.read("log=info,log=debug", system).log()).isEqualTo("debug");
    }

    @Test
    void theDefaultsForStreamsAreThoseOfTheirAttributes() throws Exception {
        assertThat(MethodSettings.of(
                        Map.of("maxBuffer", "10000", "maxBufferBytes", "16777216", "cancelGrace", "500ms")))
                .isEqualTo(MethodSettings.DEFAULTS);
    }
}
