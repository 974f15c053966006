package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Options where there is no agent; the agent's are read in {@code OptionsTest}. */
class OptionValuesTest {
    private final Properties system = new Properties();
    private final OptionValues values = OptionValues.ofWoven();

    @Test
    void whatIsWovenWhenBuiltHasTheAgentsOptions() {
        system.setProperty("coalesce.log", "Debug");
        system.setProperty("coalesce.jmx", "false");
        system.setProperty("coalesce.streamMemory", "64k");
        system.setProperty("coalesce.maxBuffer", "7");
        values.takeSystem(system);

        assertThat(values.level()).isEqualTo("debug");
        assertThat(values.flag("enabled")).isTrue();
        assertThat(values.flag("jmx")).isFalse();
        assertThat(values.size("streamMemory")).isEqualTo(65536);
        assertThat(values.directory()).isEmpty();
        assertThat(values.streams()).isEqualTo(Map.of("maxBuffer", "7"));
        assertThat(values.mistakes()).isEmpty();
    }

    @Test
    void butThoseThatItCannotKeepTo() {
        String allowed = "; allowed: enabled, log, jmx, streamMemory, streamDisk, streamDir, maxBuffer, maxBufferBytes,"
                + " cancelGrace (config and strict are the agent's)";
        system.setProperty("coalesce.config", "coalesce.yaml");
        system.setProperty("coalesce.strict", "true");
        values.takeSystem(system);

        assertThat(values.mistakes())
                .containsExactly(
                        "system property coalesce.config: read the option \"config\"" + allowed,
                        "system property coalesce.strict: read the option \"strict\"" + allowed);
    }
}
