package dev.coalesce.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.install.Options;
import org.junit.jupiter.api.Test;

/** Checks that each option is explained. */
class OptionsHelpTest {
    @Test
    void text_explainsEachOption() {
        assertThat(Options.names()).hasSize(14);
        for (String option : Options.names()) {
            assertThat(OptionsHelp.text().lines())
                    .as(option)
                    .anyMatch(line -> line.matches(" {2}" + option + "=[A-Za-z|]+ +\\w.*"));
        }
        assertThat(OptionsHelp.text()).doesNotContain("see the documentation");
    }
}
