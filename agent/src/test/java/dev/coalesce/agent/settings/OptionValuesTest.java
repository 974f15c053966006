package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Tests the options of applications woven at build time. {@code OptionsTest} tests those of the agent. */
class OptionValuesTest {
    private final Properties system = new Properties();
    private final OptionValues values = OptionValues.forWovenApplication();

    @Test
    void wovenApplication_hasTheOptionsOfTheAgent() {
        system.setProperty("coalesce.log", "Debug");
        system.setProperty("coalesce.jmx", "false");
        system.setProperty("coalesce.streamMemory", "64k");
        system.setProperty("coalesce.maxBuffer", "7");
        values.addSystemProperties(system);

        assertThat(values.logLevel()).isEqualTo("debug");
        assertThat(values.flag("enabled")).isTrue();
        assertThat(values.flag("jmx")).isFalse();
        assertThat(values.size("streamMemory")).isEqualTo(65536);
        assertThat(values.streamDirectory()).isEmpty();
        assertThat(values.methodDefaults()).isEqualTo(Map.of("maxBuffer", "7"));
        assertThat(values.errors()).isEmpty();
    }

    @Test
    void systemPropertiesOfTheLibraries_areNoOptions() {
        system.setProperty("coalesce.attach", "true");
        system.setProperty("coalesce.junit.attach", "false");
        system.setProperty("coalesce.health.max-flight-age", "1m");
        system.setProperty("coalesce.stream-memory", "64k");
        values.addSystemProperties(system);

        assertThat(values.size("streamMemory")).isEqualTo(65536);
        assertThat(values.errors()).isEmpty();
        system.setProperty("coalesce.attached", "true");
        values.addSystemProperties(system);
        assertThat(values.errors())
                .singleElement()
                .asString()
                .startsWith("system property coalesce.attached: there is no option \"attached\"");
    }

    @Test
    void optionsOfTheAgentOnly_areErrorsInAWovenApplication() {
        String allowed =
                ". Use one of enabled, log, jmx, showKeys, context, streamMemory, streamDisk, streamDir, refreshThreads, waitTimeout, waitNotice,"
                        + " maxBuffer, maxBufferBytes, cancelGrace, cluster, namespace, lease, engine, engineTimeout, maxPayload, secretFile (config, mode, strict, console, banner, observe exist only with the agent).";
        system.setProperty("coalesce.config", "coalesce.yaml");
        system.setProperty("coalesce.strict", "true");
        values.addSystemProperties(system);

        assertThat(values.errors())
                .containsExactly(
                        "system property coalesce.config: there is no option \"config\"" + allowed,
                        "system property coalesce.strict: there is no option \"strict\"" + allowed);
    }
}
