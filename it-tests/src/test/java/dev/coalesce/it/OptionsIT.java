package dev.coalesce.it;

import static dev.coalesce.it.app.Typo.GOOD;
import static dev.coalesce.it.app.Typo.GOOD_BUT_NOT_WOVEN;
import static dev.coalesce.it.app.Typo.TYPO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Typo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Sets the agent's options by argument, system property and file. */
@OnEveryJdk
record OptionsIT(Jdk jdk) {
    private static final String TYPO_WARNING = "@Coalesce on " + Typo.class.getName() + ".typo(java.lang.String)";
    private static final String IN_FILE =
            "enabled, mode, strict, log, jmx, showKeys, console, banner, observe, context, streamMemory, streamDisk, streamDir, refreshThreads, waitTimeout, waitNotice,"
                    + " maxBuffer, maxBufferBytes, cancelGrace, cluster, namespace, lease, engine, engineTimeout,"
                    + " maxPayload, secretFile";
    private static final String ALLOWED = ". Use one of config, " + IN_FILE;

    @Test
    void invalidOptions_areReportedWithLocationAndIgnored() {
        Path file = file("size: big\njmx: sometimes\n");
        agent("colour=blue", "enabled=maybe", "log=loud", "nonsense", "config=" + file)
                .property("coalesce.shape", "round")
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(
                        "agent argument: there is no option \"colour\"" + ALLOWED,
                        "agent argument: \"nonsense\" has no value. Write option=value, where option is one of ",
                        "system property coalesce.shape: there is no option \"shape\"" + ALLOWED,
                        "file " + file + ", line 1, column 1: there is no option \"size\". Use one of " + IN_FILE
                                + ", methods.",
                        "agent argument: option enabled is \"maybe\". Use true or false",
                        "agent argument: option log is \"loud\". Use one of error, warn, info, debug",
                        "file " + file + ", line 2, column 1: option jmx is \"sometimes\". Use true or false",
                        TYPO_WARNING);
    }

    @Test
    void missingFile_isReported() {
        agent("config=/no/such/file.yaml")
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(
                        "agent argument: option config is \"/no/such/file.yaml\", which cannot be read", TYPO_WARNING);
    }

    @Test
    void malformedYaml_isReportedWithLine() {
        Path file = file("# options\nlog: info\nenabled: [true\n");
        JvmResult run = agent("config=" + file)
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains("config is \"" + file + "\", which is not valid YAML: ", TYPO_WARNING);
        assertThat(run.err()).contains("line 3, column 10", "enabled: [true").doesNotContain("Exception", "INFO");
    }

    @Test
    void emptyFileWithSpaceInName_isAccepted() {
        Path directory = BuildOutput.newDirectory("some options");
        write(directory.resolve("coalesce options.yaml"), "# nothing yet\n");
        agent("config=coalesce options.yaml")
                .workingDirectory(directory)
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(TYPO_WARNING);
    }

    @Test
    void optionInFile_isUsed() {
        agent("config=" + file("enabled: false\n")).main(Typo.class).printsQuietly(GOOD_BUT_NOT_WOVEN, TYPO);
    }

    @Test
    void optionInArgumentAndFile_argumentWins() {
        agent("enabled=true", "config=" + file("enabled: false\nlog: error\n"))
                .main(Typo.class)
                .printsQuietly(GOOD, TYPO);
    }

    @Test
    void optionEverywhere_systemPropertyWins() {
        agent("enabled=true", "config=/not/read.yaml")
                .property("coalesce.config", file("enabled: true").toString())
                .property("coalesce.enabled", "false")
                .main(Typo.class)
                .printsQuietly(GOOD_BUT_NOT_WOVEN, TYPO);
    }

    @Test
    void invalidOptionWithStrict_stopsJvm() {
        agent("strict=true", "colour=blue")
                .main(Typo.class)
                .ended(1)
                .complains("agent argument: there is no option \"colour\"" + ALLOWED);
    }

    private Jvm agent(String... options) {
        return Jvm.of(jdk).agent(options);
    }

    private static Path file(String yaml) {
        return write(BuildOutput.newDirectory("options").resolve("coalesce.yaml"), yaml);
    }

    private static Path write(Path file, String yaml) {
        try {
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
