package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.Hidden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The agent's jar on the command line. */
@OnEveryJdk
record JarIT(Jdk jdk) {
    @Test
    void aloneItPrintsUsage() {
        Run run = Jvm.of(jdk).jar(Built.AGENT);
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("-javaagent:coalesce-agent.jar")
                .contains("config=", "enabled=", "strict=", "log=", "jmx=", "streamDir=", "cancelGrace=");
    }

    @Test
    void applicationSeesTheEntryPointAndTheBridgeAndNothingElse() {
        Jvm.of(jdk)
                .agent()
                .main(Hidden.class)
                .printsQuietly(
                        "java.lang.CoalesceGroup before a class that needs it: false",
                        "loaded it",
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
    void secondAgentIsRefusedQuietly() {
        Jvm.of(jdk)
                .agent()
                .agent("enabled=false", "colour=blue")
                .main(Burst.class)
                .printsQuietly(Burst.COALESCED);
    }

    @Test
    void secondJarIsRefusedQuietly() throws IOException {
        Path copy = Files.copy(Built.AGENT, Built.directory("copy").resolve("other.jar"));
        Jvm.of(jdk).agent().agentJar(copy.toString()).main(Burst.class).printsQuietly(Burst.COALESCED);
    }

    @Test
    void jarMayLieInADirectoryOfAnyName() throws IOException {
        Path copy = Files.copy(Built.AGENT, Built.directory("a %20+#").resolve("the agent.jar"));
        Jvm.of(jdk).agentJar(copy.toString()).main(Burst.class).printsQuietly(Burst.COALESCED);
    }
}
