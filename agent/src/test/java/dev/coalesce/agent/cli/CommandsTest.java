package dev.coalesce.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.install.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests those parts of the commands that need no other JVM. */
class CommandsTest {
    @Test
    void usage_explainsEachOption() {
        assertThat(Options.names()).hasSize(14);
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
    void commandLine_isShownWithoutItsArguments(String commandLine, String shown) {
        assertThat(Commands.mainClass(commandLine)).isEqualTo(shown);
    }
}
