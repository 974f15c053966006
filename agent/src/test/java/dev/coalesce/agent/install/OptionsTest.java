package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.OptionSetting;
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

/** Tests how the agent's options are read, and the messages about those that are invalid. */
class OptionsTest {
    private static final String IN_FILE =
            "enabled, mode, strict, log, jmx, showKeys, console, banner, observe, context, streamMemory, streamDisk, streamDir, refreshThreads, waitTimeout, waitNotice,"
                    + " maxBuffer, maxBufferBytes, cancelGrace, cluster, namespace, lease, engine, engineTimeout,"
                    + " maxPayload, secretFile";
    private static final EngineLimits LIMITS = new EngineLimits(10_000_000_000L, 0);
    private static final String KNOWN = "config, " + IN_FILE;

    @TempDir
    private Path directory;

    private Path file;
    private final Properties system = new Properties();

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("coalesce.yaml");
    }

    private static Options options(boolean enabled, boolean strict, String log, boolean jmx) {
        return options(enabled, strict, log, jmx, "");
    }

    private static Options options(boolean enabled, boolean strict, String log, boolean jmx, String config) {
        StorageOptions storage = new StorageOptions(64 << 20, 4L << 30, "");
        return new Options(
                enabled,
                Mode.ON,
                strict,
                log,
                false,
                jmx,
                false,
                true,
                List.of(),
                storage,
                config,
                Rules.NONE,
                Map.of(),
                ObservePatterns.NONE,
                ContextParts.NONE,
                LIMITS,
                null,
                List.of(),
                List.of());
    }

    private static void assertOptions(Options actual, Options expected) {
        assertThat(actual).usingRecursiveComparison().ignoringFields("texts").isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void noOptions_defaultsApply(String argument) {
        Options options = Options.read(argument, system);
        assertOptions(options, options(true, false, "warn", true));
        assertThat(options.texts()).allMatch(OptionSetting::isDefault);
    }

    @Test
    void argument_isSplitAtCommas() {
        Options options = Options.read("enabled=false, strict = TRUE ,log=Debug,jmx=false", system);
        assertOptions(options, options(false, true, "debug", false));
        assertThat(OptionSetting.listChanged(options.texts()))
                .isEqualTo("enabled=false, strict=TRUE, log=Debug, jmx=false");
    }

    @ParameterizedTest
    @CsvSource({
        // system property, argument, file, the value that applies
        "error, info, debug, error",
        ", info, debug, info",
        ", , debug, debug",
        ", , , warn"
    })
    void optionInSeveralSources_systemPropertyOverridesArgumentOverridesFile(
            @Nullable String property, @Nullable String argument, @Nullable String inFile, String expected)
            throws IOException {
        Files.writeString(file, inFile == null ? "" : "log: " + inFile);
        if (property != null) {
            system.setProperty("coalesce.log", property);
        }
        Options options = Options.read("config=" + file + (argument == null ? "" : ",log=" + argument), system);

        assertThat(options.log()).isEqualTo(expected);
        assertThat(options.errors()).isEmpty();
    }

    @Test
    void configAsSystemProperty_overridesArgument() throws IOException {
        Files.writeString(file, "strict: true\njmx: false\n");
        system.setProperty("coalesce.config", file.toString());

        Options options = Options.read("config=nowhere.yaml", system);
        assertOptions(options, options(true, true, "warn", false, file.toString()));
        assertThat(OptionSetting.listChanged(options.texts())).isEqualTo("config=" + file + ", strict=true, jmx=false");
    }

    @Test
    void eachOptionHasItsOrigin() throws IOException {
        Files.writeString(file, "jmx: false\nwaitNotice: 1m\nwaitTimeout: soon\n");
        system.setProperty("coalesce.log", "info");

        assertThat(Options.read("strict=true,config=" + file, system).texts())
                .contains(
                        new OptionSetting("log", "info", "system property coalesce.log"),
                        new OptionSetting("strict", "true", "agent argument"),
                        new OptionSetting("jmx", "false", "file " + file + ", line 1, column 1"),
                        new OptionSetting("waitNotice", "1m", "file " + file + ", line 2, column 1"),
                        new OptionSetting("enabled", "true", "default"),
                        new OptionSetting(
                                "waitTimeout",
                                "",
                                "default, because the value is invalid: file " + file + ", line 3, column 1"));
    }

    @Test
    void unrelatedSystemProperties_areIgnored() {
        system.setProperty("coalesced.log", "debug");
        system.setProperty("log", "debug");
        system.put("coalesce.number", 1); // not a text

        assertThat(Options.read("", system).errors()).isEmpty();
    }

    @Test
    void unknownOption_isAnError() throws IOException {
        system.setProperty("coalesce.level", "debug");
        Files.writeString(file, "tll: 30s\n");

        assertThat(Options.read("verbose=true,nonsense,config=" + file, system).errors())
                .containsExactly(
                        "agent argument: there is no option \"verbose\". Use one of " + KNOWN + ".",
                        "agent argument: \"nonsense\" has no value. Write option=value, where option is one of " + KNOWN
                                + ".",
                        "system property coalesce.level: there is no option \"level\". Use one of " + KNOWN + ".",
                        "file " + file + ", line 1, column 1: there is no option \"tll\". Use one of " + IN_FILE
                                + ", methods.");
    }

    @Test
    void unknownOptionWithInvalidValue_isReportedAsUnknown() throws IOException {
        Files.writeString(file, "log: [info]\nmethod:\n  a.B.c: {ttl: 1s}\n");

        assertThat(Options.read("config=" + file, system).errors())
                .containsExactly(
                        "file " + file + ", line 1, column 6: option log is a list. Use one value.",
                        "file " + file + ", line 2, column 1: there is no option \"method\". Use one of " + IN_FILE
                                + ", methods.");
    }

    @Test
    void configInsideFile_isAnError() throws IOException {
        Files.writeString(file, "config: other.yaml\n");
        Options options = Options.read("config=" + file, system);

        assertThat(options.config()).isEqualTo(file.toString());
        assertThat(options.fileErrors())
                .containsExactly("file " + file + ", line 1, column 1: there is no option \"config\". Use one of "
                        + IN_FILE + ", methods.");
    }

    @Test
    void invalidValue_isAnErrorAndTheDefaultApplies() {
        Options options = Options.read("enabled=no,strict=yes,log=loud,jmx=", system);

        assertThat(options.errors())
                .containsExactly(
                        "agent argument: option enabled is \"no\". Use true or false.",
                        "agent argument: option strict is \"yes\". Use true or false.",
                        "agent argument: option log is \"loud\". Use one of error, warn, info, debug.",
                        "agent argument: option jmx is \"\". Use true or false.");
        assertThat(options)
                .extracting(Options::enabled, Options::strict, Options::log, Options::jmx)
                .containsExactly(true, false, "warn", true);
    }

    @Test
    void storageOptions_areParsed() {
        assertThat(Options.read("streamMemory=64k, streamDisk=0,streamDir=" + directory + " ", system)
                        .storage())
                .isEqualTo(new StorageOptions(65536, 0, directory.toString()));
        Options wrong = Options.read("streamMemory=much", system);
        assertThat(wrong.storage().memory()).isEqualTo(64 << 20);
        assertThat(wrong.errors())
                .containsExactly("agent argument: option streamMemory is \"much\". Use a number of bytes such as"
                        + " 65536, 64k, 1m or 4g.");
    }

    @Test
    void unusableStreamDirectory_isAnErrorAndTheDefaultApplies() throws IOException {
        Files.createFile(file);
        Path missing = directory.resolve("missing");
        system.setProperty("coalesce.streamDir", file.toString());
        Options notADirectory = Options.read("", system);
        Options missingDirectory = Options.read("streamDir=" + missing, new Properties());
        Options emptyPath = Options.read("streamDir=", new Properties());

        String allowed = "\". Use an existing, writable directory: create it, or name another.";
        assertThat(notADirectory.errors())
                .containsExactly("system property coalesce.streamDir: option streamDir is \"" + file + allowed);
        assertThat(missingDirectory.errors())
                .containsExactly("agent argument: option streamDir is \"" + missing + allowed);
        assertThat(emptyPath.errors()).containsExactly("agent argument: option streamDir is \"" + allowed);
        assertThat(List.of(notADirectory, missingDirectory, emptyPath))
                .allMatch(options -> options.storage().directory().isEmpty());
    }

    @Test
    void missingFile_isAnErrorAndOtherOptionsApply() {
        assertThat(Options.read("config=" + file + ",log=info", system))
                .satisfies(options -> assertThat(options.log()).isEqualTo("info"))
                .satisfies(options -> assertThat(options.errors())
                        .singleElement()
                        .asString()
                        .startsWith("agent argument: option config is \"" + file + "\", which cannot be read: " + file)
                        .endsWith(". Use the path of a readable YAML file."));
        system.setProperty("coalesce.config", "nosuch.yaml");
        assertThat(Options.read("", system).errors())
                .singleElement()
                .asString()
                .startsWith("system property coalesce.config: option config is \"nosuch.yaml\", which cannot be read: "
                        + Path.of("nosuch.yaml").toAbsolutePath());
    }

    @Test
    void emptyConfigPath_isAnError() {
        assertThat(Options.read("config= ", system).errors())
                .containsExactly("agent argument: option config is \"\". Use the path of a readable YAML file.");
    }

    @Test
    void publisherOptions_validOnesBecomeDefaults() {
        Options read = Options.read("maxBuffer=7,cancelGrace=2s,maxBufferBytes=many", new Properties());
        assertThat(read.methodDefaults()).isEqualTo(Map.of("maxBuffer", "7", "cancelGrace", "2s"));
        assertThat(read.errors())
                .containsExactly(
                        "agent argument: option maxBufferBytes is \"many\". Use a whole number greater than 0.");
    }

    @Test
    void waitOptions_areRead() {
        Options read = Options.read("waitTimeout=2s,waitNotice=500ms,refreshThreads=3", new Properties());
        assertThat(read.methodDefaults()).isEqualTo(Map.of("waitTimeout", "2s"));
        assertThat(read.limits()).isEqualTo(new EngineLimits(500_000_000, 3));
        assertThat(Options.read("waitNotice=0s", new Properties()).limits()).isEqualTo(new EngineLimits(0, 0));
        assertThat(Options.read("", new Properties()).limits()).isEqualTo(LIMITS);
    }

    @Test
    void streamDirWithoutBytesOnDisk_isAnError() {
        Options read = Options.read("streamDisk=0,streamDir=" + directory, new Properties());
        assertThat(read.errors())
                .containsExactly(
                        "agent argument: option streamDir is not used, because streamDisk is 0 (agent argument)."
                                + " Remove one of the two.");
    }

    @Test
    void waitOptionsInvalid_haveTheirDefaults() {
        Options read = Options.read("waitTimeout=soon,waitNotice=never,refreshThreads=-1", new Properties());
        assertThat(read.methodDefaults()).isEmpty();
        assertThat(read.limits()).isEqualTo(LIMITS);
        String duration = ". Use a duration such as 500ms, 30s, 5m, 1h or PT30S";
        assertThat(read.errors())
                .containsExactly(
                        "agent argument: option waitTimeout is \"soon\"" + duration + ".",
                        "agent argument: option waitNotice is \"never\"" + duration + ", or 0s for never.",
                        "agent argument: option refreshThreads is \"-1\". Use a whole number, or 0 for the number of"
                                + " processors, at least 4.");
    }

    @Test
    void optionRepeatedInArgument_lastOneApplies() {
        assertThat(Options.read("log=info,log=debug", system).log()).isEqualTo("debug");
    }

    @Test
    void publisherOptionDefaults_areTheAttributeDefaults() throws Exception {
        assertThat(MethodSettings.of(
                        Map.of("maxBuffer", "10000", "maxBufferBytes", "16777216", "cancelGrace", "500ms")))
                .isEqualTo(MethodSettings.DEFAULTS);
    }
}
