package dev.coalesce.it;

import dev.coalesce.it.app.OverwrittenJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Overwrites the jar of an agent that is in use. */
@OnEveryJdk
record OverwrittenJarIT(Jdk jdk) {
    @Test
    void jarOverwritten_callsRunAsIfTheAgentWereAbsent() throws IOException {
        Path jar = BuildOutput.newDirectory("overwritten").resolve("agent.jar");
        Files.copy(BuildOutput.AGENT_JAR, jar);

        Jvm.of(jdk)
                .agentJar(jar.toString())
                .main(OverwrittenJar.class, jar.toString())
                .prints(
                        "price of tea",
                        "price of tea",
                        "price of coffee",
                        "future of tea",
                        "stream of tea",
                        "changed tea",
                        "quote",
                        "quote",
                        "asynchronous",
                        "0 leads")
                .complains("calls of Coalescer run as if the agent were absent");
    }
}
