package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.Running;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the commands of the agent's jar say where they cannot do what they are asked, and that they do no harm then. */
@OnEveryJdk
record CommandsIT(Jdk jdk) {
    private static final String NO_SUCH_PROCESS = String.valueOf(Integer.MAX_VALUE);

    @Test
    void usage() {
        Run run = command();
        run.complains();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("-javaagent:coalesce-agent.jar")
                .contains("attach <pid>")
                .contains("detach <pid>")
                .contains("list");
        command("help").prints(run.out().lines().toArray(String[]::new));
    }

    @Test
    void commandsThatAreWrittenWrongly() {
        command("atach", "1").ended(2).complains("unknown command \"atach\"; allowed: attach");
        command("attach")
                .ended(2)
                .complains(
                        "attach needs the process id of a JVM: attach <pid> [option=value ...]; run the command list");
        command("attach", "tomcat")
                .ended(2)
                .complains("the process id is \"tomcat\"; allowed: a number; run the command list");
        command("detach").ended(2).complains("detach needs the process id of a JVM");
        command("detach", "1", "2").ended(2).complains("detach needs the process id of a JVM and nothing else");
        command("list", "all").ended(2).complains("list takes no arguments, but \"all\" follows it");
    }

    @Test
    void mistakesInOptionsAreFoundBeforeAnythingIsDone() {
        try (Live app = running()) {
            command("attach", app.pid(), "log=loud", "jmx=false")
                    .ended(2)
                    .complains("option log is \"loud\"; allowed: error, warn, info, debug");
            command("attach", app.pid(), "config=none.yaml").ended(2).complains("none.yaml\", which cannot be read");
            assertThat(app.ask("coalescer")).contains("active: false");
            assertThat(app.said()).isEmpty();
        }
    }

    @Test
    void optionsAreThoseOfTheAgent() throws Exception {
        Path directory = Built.directory("options");
        Files.writeString(directory.resolve("agent.yaml"), "log: debug\n");
        try (Live app = running()) {
            Run run = Jvm.of(jdk).in(directory).jar(Built.AGENT, "attach", app.pid(), "jmx=false", "config=agent.yaml");
            assertThat(run.status()).as("%s", run).isZero();
            app.does("beans", "beans: false");
            assertThat(app.said()).contains("attached, version");
        }
        try (Live app = running()) {
            command("attach", app.pid(), "enabled=false")
                    .ended(1)
                    .complains("Coalesce is not active in process " + app.pid() + ": not installed: enabled=false");
            assertThat(app.ask("coalescer")).contains("active: false");
        }
    }

    @Test
    void strictNeverStopsAJvmThatRuns() {
        try (Live app = running()) {
            Run run = command("attach", app.pid(), "strict=true");
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(app.said()).contains("a synchronized method of a class that was loaded before the agent");
            assertThat(app.ask("coalescer")).contains("active: true");
        }
        try (Live app = Jvm.of(jdk).property("coalesce.log", "loud").live(Running.class)) {
            app.answer();
            command("attach", app.pid(), "strict=true")
                    .ended(1)
                    .complains("not installed: strict=true and system property coalesce.log: option log is \"loud\"");
            assertThat(app.ask("coalescer")).contains("active: false");
        }
    }

    @Test
    void aSecondAttachAndADetachTooMany() {
        try (Live app = running()) {
            command("detach", app.pid())
                    .ended(1)
                    .complains("Coalesce is not active in process " + app.pid() + "; nothing was changed");
            assertThat(command("attach", app.pid()).status()).isZero();
            command("attach", app.pid()).ended(1).complains("Coalesce is already active in process " + app.pid());
            assertThat(command("detach", app.pid()).status()).isZero();
            command("detach", app.pid()).ended(1).complains("is not active in process " + app.pid());
        }
    }

    @Test
    void listShowsWhatCanBeAttachedTo() {
        try (Live app = running()) {
            Run run = command("list");
            run.complains();
            assertThat(run.out().lines()).contains(app.pid() + " " + Running.class.getName());
            assertThat(run.out()).doesNotContain("coalesce-agent.jar list");
        }
    }

    @Test
    void processesThatAreNotThereOrNoJvm() throws Exception {
        command("attach", NO_SUCH_PROCESS).ended(1).complains("there is no process " + NO_SUCH_PROCESS);
        Process sleep = new ProcessBuilder("sleep", "120").start();
        try {
            command("attach", String.valueOf(sleep.pid()))
                    .ended(1)
                    .complains("process " + sleep.pid() + " is not a JVM: it does not accept attach requests");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void jvmsThatTakeNoAgent() {
        try (Live app = running("-XX:+DisableAttachMechanism")) {
            command("attach", app.pid()).ended(1).complains("-XX:+DisableAttachMechanism");
            app.does("gc");
            assertThat(app.said()).isEmpty();
        }
        assumeTrue(jdk.feature() >= 21);
        try (Live app = running("-XX:-EnableDynamicAgentLoading")) {
            command("attach", app.pid()).ended(1).complains("started with -XX:-EnableDynamicAgentLoading");
            app.does("gc");
        }
        try (Live app = running("-XX:+EnableDynamicAgentLoading")) {
            Run run = command("attach", app.pid());
            assertThat(run.out().lines()).as("%s", run).hasSize(1);
            assertThat(app.said()).doesNotContain("WARNING");
        }
    }

    @Test
    void imagesOfJlink() throws Exception {
        Path command = image("command", "java.base,java.instrument");
        try (Live app = running()) {
            Jvm.of(Jdk.in(command).orElseThrow())
                    .jar(Built.AGENT, "attach", app.pid())
                    .ended(1)
                    .complains("has no module jdk.attach: run this command with a JDK");
        }
        Path target = image("target", "java.base,java.management");
        try (Live app = Jvm.of(Jdk.in(target).orElseThrow()).live(Running.class)) {
            app.answer();
            command("attach", app.pid()).ended(1).complains("java.instrument");
            app.does("gc");
        }
    }

    private Path image(String name, String modules) throws Exception {
        Path image = Files.createTempDirectory(Built.directory(name), "image").resolve("jre");
        Run run = Jvm.tool(jdk, "jlink", "--add-modules", modules, "--output", image.toString());
        assertThat(run.status()).as("%s", run).isZero();
        return image;
    }

    @Test
    void jvmOfAnotherUser() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")) && "root".equals(System.getProperty("user.name")));
        Path jar =
                Files.copy(Built.AGENT, Files.createTempFile("coalesce", ".jar"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(jar.toFile().setReadable(true, false)).isTrue();
        try (Live app = running()) {
            Process process = new ProcessBuilder(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            jdk.tool("java").toString(),
                            "-jar",
                            jar.toString(),
                            "attach",
                            app.pid())
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("belongs to the user root, and only that user can attach to it");
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            Files.delete(jar);
        }
    }

    private Live running(String... options) {
        Live app = Jvm.of(jdk).option(options).live(Running.class);
        app.answer();
        return app;
    }

    private Run command(String... args) {
        return Jvm.of(jdk).jar(Built.AGENT, args);
    }
}
