package dev.coalesce.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.install.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands print, of which no other JVM is needed. */
class CommandsTest {
    @Test
    void usageHasEachOptionAndWhatItMeans() {
        assertThat(Options.names()).hasSize(11);
        for (String option : Options.names()) {
            assertThat(Usage.text().lines())
                    .as(option)
                    .anyMatch(line -> line.matches(" {2}" + option + "=[A-Za-z|]+ +\\w.*"));
        }
        assertThat(Usage.text()).doesNotContain("see the documentation");
    }

    @ParameterizedTest
    @CsvSource({
        "app.Main,                      app.Main",
        "app.Main --password=secret x,  app.Main",
        "/opt/app.jar secret,           /opt/app.jar",
        "module/app.Main secret,        module/app.Main",
        "'',                            (no name)"
    })
    void ofACommandLineItsArgumentsAreNotShown(String commandLine, String shown) {
        assertThat(Commands.name(commandLine)).isEqualTo(shown);
    }
}
