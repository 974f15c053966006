package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.Guarded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A JVM with a security manager, which JDK 24 and later refuse. */
@OnEveryJdk
record SecurityManagerIT(Jdk jdk) {
    @Test
    void policyGrantsAgentAllPermissions_applicationNeedsNone() throws IOException {
        JvmResult run = guarded("grant codeBase \"" + BuildOutput.AGENT_JAR.toUri()
                        + "\" { permission java.security.AllPermission; };")
                .agent("streamMemory=64k")
                .main(Guarded.class)
                .prints(
                        "value: true",
                        "inherited: true",
                        "future: true",
                        "stream: true",
                        "coalescer: loaded",
                        "timeout: CoalesceTimeoutException",
                        "publisher: 1",
                        "publisher: complete");
        assertThat(run.err()).doesNotContain("coalesce");
    }

    @Test
    void policyGrantsAgentNothing_applicationRunsWithoutIt() throws IOException {
        JvmResult run = guarded("").agent().main(Guarded.class, "value only").prints("value: false");
        assertThat(run.err())
                .contains(
                        "[coalesce] ERROR not installed; the application runs without the agent: ",
                        "{ permission java.security.AllPermission; };");
    }

    private Jvm guarded(String policy) throws IOException {
        assumeTrue(jdk.feature() < 18, "there is no security manager");
        Path file = BuildOutput.newDirectory("policy").resolve("java.policy");
        Files.writeString(file, policy + System.lineSeparator());
        return Jvm.of(jdk).option("-Djava.security.manager", "-Djava.security.policy==" + file);
    }
}
