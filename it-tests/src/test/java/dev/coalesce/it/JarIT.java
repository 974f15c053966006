package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.AgentVisibility;
import dev.coalesce.it.app.Burst;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Uses the agent's jar on the command line. */
@OnEveryJdk
record JarIT(Jdk jdk) {
    @Test
    void jarWithoutArguments_printsUsage() {
        JvmResult run = Jvm.of(jdk).jar(BuildOutput.AGENT_JAR);
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("-javaagent:coalesce-agent.jar")
                .contains("config=", "enabled=", "strict=", "log=", "jmx=", "streamDir=", "cancelGrace=");
    }

    @Test
    void application_seesOnlyEntryPointAndBridge() {
        Jvm.of(jdk)
                .agent()
                .main(AgentVisibility.class)
                .printsQuietly(
                        "java.lang.CoalesceGroup before the first annotated class: false",
                        "loaded class",
                        "dev.coalesce.agent.CoalesceAgent: true",
                        "dev.coalesce.agent.install.Premain: false",
                        "dev.coalesce.agent.link.Linker: false",
                        "dev.coalesce.agent.bridge.CoalesceGroup: false",
                        "dev.coalesce.agent.shaded.bytebuddy.ByteBuddy: false",
                        "dev.coalesce.agent.shaded.caffeine.cache.Caffeine: false",
                        "net.bytebuddy.ByteBuddy: false",
                        "com.github.benmanes.caffeine.cache.Caffeine: false",
                        "org.slf4j.LoggerFactory: false",
                        "org.snakeyaml.engine.v2.api.Load: false",
                        "java.lang.CoalesceGroup: true",
                        "simplelogger.properties: false");
    }

    @Test
    void sameAgentTwice_secondIsIgnored() {
        Jvm.of(jdk)
                .agent()
                .agent("enabled=false", "colour=blue")
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
    }

    @Test
    void copyOfAgentJar_isIgnored() throws IOException {
        Path copy = Files.copy(
                BuildOutput.AGENT_JAR, BuildOutput.newDirectory("copy").resolve("other.jar"));
        Jvm.of(jdk).agent().agentJar(copy.toString()).main(Burst.class).printsQuietly(Burst.COALESCED);
    }

    @Test
    void jarInDirectoryWithSpecialCharacters_works() throws IOException {
        Path copy = Files.copy(
                BuildOutput.AGENT_JAR, BuildOutput.newDirectory("a %20+#").resolve("the agent.jar"));
        Jvm.of(jdk).agentJar(copy.toString()).main(Burst.class).printsQuietly(Burst.COALESCED);
    }
}
