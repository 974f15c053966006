package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Checks that each option is explained. */
class KnownOptionTest {
    @Test
    void help_explainsEachOption() {
        assertThat(KnownOption.names()).contains("config", "cancelGrace");
        for (String option : KnownOption.names()) {
            assertThat(KnownOption.help().lines())
                    .as(option)
                    .anyMatch(line -> line.matches(" {2}" + option + "=[A-Za-z|]+ +\\w.{10,100}"));
        }
    }
}
