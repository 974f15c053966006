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

/** The agent's options: by argument, system property and file. */
@OnEveryJdk
record OptionsIT(Jdk jdk) {
    private static final String ABOUT_THE_TYPO = "@Coalesce on " + Typo.class.getName() + ".typo(java.lang.String)";
    private static final String IN_FILE =
            "enabled, strict, log, jmx, streamMemory, streamDisk, streamDir, maxBuffer, maxBufferBytes, cancelGrace";
    private static final String ALLOWED = "; allowed: config, " + IN_FILE;

    @Test
    void mistakeIsNamedWithItsPlaceAndTheRestHolds() {
        Path file = file("size: big\njmx: sometimes\n");
        agent("colour=blue", "enabled=maybe", "log=loud", "nonsense", "config=" + file)
                .property("coalesce.shape", "round")
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(
                        "agent argument: unknown option \"colour\"" + ALLOWED,
                        "agent argument: \"nonsense\" has no value; allowed: option=value, where option is ",
                        "system property coalesce.shape: unknown option \"shape\"" + ALLOWED,
                        "file " + file + ", line 1, column 1: unknown option \"size\"; allowed: " + IN_FILE
                                + ", methods",
                        "agent argument: option enabled is \"maybe\"; allowed: true or false",
                        "agent argument: option log is \"loud\"; allowed: error, warn, info, debug",
                        "file " + file + ", line 2, column 1: option jmx is \"sometimes\"; allowed: true or false",
                        ABOUT_THE_TYPO);
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        agent("config=/no/such/file.yaml")
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(
                        "agent argument: option config is \"/no/such/file.yaml\", which cannot be read",
                        ABOUT_THE_TYPO);
    }

    @Test
    void fileThatIsNotYamlIsNamedWithTheLine() {
        Path file = file("# options\nlog: info\nenabled: [true\n");
        Run run = agent("config=" + file)
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains("config is \"" + file + "\", which is not valid YAML: ", ABOUT_THE_TYPO);
        assertThat(run.err()).contains("line 3, column 10", "enabled: [true").doesNotContain("Exception", "INFO");
    }

    @Test
    void fileMayHaveAnyNameAndSayNothing() {
        Path directory = Built.directory("some options");
        write(directory.resolve("coalesce options.yaml"), "# nothing yet\n");
        agent("config=coalesce options.yaml")
                .in(directory)
                .main(Typo.class)
                .prints(GOOD, TYPO)
                .complains(ABOUT_THE_TYPO);
    }

    @Test
    void fileCounts() {
        agent("config=" + file("enabled: false\n")).main(Typo.class).printsQuietly(GOOD_BUT_NOT_WOVEN, TYPO);
    }

    @Test
    void argumentWinsOverFile() {
        agent("enabled=true", "config=" + file("enabled: false\nlog: error\n"))
                .main(Typo.class)
                .printsQuietly(GOOD, TYPO);
    }

    @Test
    void systemPropertyWinsOverArgumentAndFile() {
        agent("enabled=true", "config=/not/read.yaml")
                .property("coalesce.config", file("enabled: true").toString())
                .property("coalesce.enabled", "false")
                .main(Typo.class)
                .printsQuietly(GOOD_BUT_NOT_WOVEN, TYPO);
    }

    @Test
    void strictStopsTheJvmForAMistakeInAnOption() {
        agent("strict=true", "colour=blue")
                .main(Typo.class)
                .ended(1)
                .complains("agent argument: unknown option \"colour\"" + ALLOWED);
    }

    private Jvm agent(String... options) {
        return Jvm.of(jdk).agent(options);
    }

    private static Path file(String yaml) {
        return write(Built.directory("options").resolve("coalesce.yaml"), yaml);
    }

    private static Path write(Path file, String yaml) {
        try {
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
