package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.AttachTarget;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the commands of the agent's jar. A command that fails names the reason and leaves the JVM unharmed. */
@OnEveryJdk
record CommandsIT(Jdk jdk) {
    private static final String NO_SUCH_PROCESS = String.valueOf(Integer.MAX_VALUE);

    @Test
    void noCommandOrHelp_printsUsage() {
        JvmResult run = command();
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
    void malformedCommand_exitsWithReason() {
        command("atach", "1").ended(2).complains("there is no command \"atach\". Use attach");
        command("attach")
                .ended(2)
                .complains(
                        "attach needs the process id of a JVM: attach <pid> [option=value ...]. Run the command list");
        command("attach", "tomcat")
                .ended(2)
                .complains("the process id is \"tomcat\", which is not a number. Run the command list");
        command("detach").ended(2).complains("detach needs the process id of a JVM");
        command("detach", "1", "2").ended(2).complains("detach needs the process id of a JVM and nothing else");
        command("list", "all").ended(2).complains("list takes no arguments, but \"all\" follows it");
    }

    @Test
    void invalidAttachOption_isRefusedBeforeAttaching() {
        try (RunningJvm app = running()) {
            command("attach", app.pid(), "log=loud", "jmx=false")
                    .ended(2)
                    .complains("option log is \"loud\". Use one of error, warn, info, debug");
            command("attach", app.pid(), "config=none.yaml").ended(2).complains("none.yaml\", which cannot be read");
            assertThat(app.stderr()).isEmpty();
            assertThat(app.send("coalescer")).contains("active: false");
        }
    }

    @Test
    void attachOptions_areAgentOptions() throws Exception {
        Path directory = BuildOutput.newDirectory("options");
        Files.writeString(directory.resolve("agent.yaml"), "log: debug\n");
        try (RunningJvm app = running()) {
            JvmResult run = Jvm.of(jdk)
                    .workingDirectory(directory)
                    .jar(BuildOutput.AGENT_JAR, "attach", app.pid(), "jmx=false", "config=agent.yaml");
            assertThat(run.status()).as("%s", run).isZero();
            app.expect("beans", "beans: false");
            assertThat(app.stderr()).contains("attached, version");
        }
        try (RunningJvm app = running()) {
            command("attach", app.pid(), "enabled=false")
                    .ended(1)
                    .complains("Coalesce is not active in process " + app.pid() + ": not installed: enabled=false");
            assertThat(app.send("coalescer")).contains("active: false");
        }
    }

    @Test
    void strictAttach_neverStopsRunningJvm() {
        try (RunningJvm app = running()) {
            JvmResult run = command("attach", app.pid(), "strict=true");
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(app.stderr()).contains("the method is synchronized, and its class was loaded before the agent");
            assertThat(app.send("coalescer")).contains("active: true");
        }
        try (RunningJvm app = Jvm.of(jdk).property("coalesce.log", "loud").launch(AttachTarget.class)) {
            app.readAnswer();
            command("attach", app.pid(), "strict=true")
                    .ended(1)
                    .complains("not installed: strict=true and system property coalesce.log: option log is \"loud\"");
            assertThat(app.send("coalescer")).contains("active: false");
        }
    }

    @Test
    void secondAttachOrDetach_isRefused() {
        try (RunningJvm app = running()) {
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
    void list_showsJvmsToAttachTo() {
        try (RunningJvm app = running()) {
            JvmResult run = command("list");
            run.complains();
            assertThat(run.out().lines()).contains(app.pid() + " " + AttachTarget.class.getName());
            assertThat(run.out()).doesNotContain("coalesce-agent.jar list");
        }
    }

    @Test
    void processMissingOrNoJvm_isRefused() throws Exception {
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
    void jvmThatForbidsAgents_isRefused() {
        try (RunningJvm app = running("-XX:+DisableAttachMechanism")) {
            command("attach", app.pid()).ended(1).complains("-XX:+DisableAttachMechanism");
            app.expect("gc");
            assertThat(app.stderr()).isEmpty();
        }
        assumeTrue(jdk.feature() >= 21);
        try (RunningJvm app = running("-XX:-EnableDynamicAgentLoading")) {
            command("attach", app.pid()).ended(1).complains("started with -XX:-EnableDynamicAgentLoading");
            app.expect("gc");
        }
        try (RunningJvm app = running("-XX:+EnableDynamicAgentLoading")) {
            JvmResult run = command("attach", app.pid());
            assertThat(run.out().lines()).as("%s", run).hasSize(1);
            assertThat(app.stderr()).doesNotContain("WARNING");
        }
    }

    @Test
    void commandInJlinkImageWithoutAttachModule_attachesAndDetaches() throws Exception {
        Jvm command =
                Jvm.of(Jdk.in(image("attach", "java.base,java.instrument")).orElseThrow());
        try (RunningJvm app = running()) {
            JvmResult run = command.jar(BuildOutput.AGENT_JAR, "attach", app.pid());
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(run.out()).startsWith("Coalesce is active in process " + app.pid());
            command.jar(BuildOutput.AGENT_JAR, "attach", app.pid()).ended(1).complains("Coalesce is already active in");
            command.jar(BuildOutput.AGENT_JAR, "detach", app.pid())
                    .ended(0, "Coalesce was removed from process " + app.pid());
        }
        try (RunningJvm app = running("-XX:-EnableDynamicAgentLoading")) {
            command.jar(BuildOutput.AGENT_JAR, "attach", app.pid())
                    .ended(1)
                    .complains("it was started with -XX:-EnableDynamicAgentLoading");
        }
    }

    @Test
    void jlinkImageWithoutNeededModule_isRefused() throws Exception {
        Path command = image("command", "java.base,java.instrument");
        Jvm.of(Jdk.in(command).orElseThrow())
                .jar(BuildOutput.AGENT_JAR, "list")
                .ended(1)
                .complains("has no module jdk.attach: run this command with a JDK");
        Path target = image("target", "java.base,java.management");
        try (RunningJvm app = Jvm.of(Jdk.in(target).orElseThrow()).launch(AttachTarget.class)) {
            app.readAnswer();
            command("attach", app.pid()).ended(1).complains("java.instrument");
            app.expect("gc");
        }
    }

    private Path image(String name, String modules) throws Exception {
        Path image = Files.createTempDirectory(BuildOutput.newDirectory(name), "image")
                .resolve("jre");
        JvmResult run = Jvm.tool(jdk, "jlink", "--add-modules", modules, "--output", image.toString());
        assertThat(run.status()).as("%s", run).isZero();
        return image;
    }

    @Test
    void jvmOfAnotherUser_isRefused() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")) && "root".equals(System.getProperty("user.name")));
        Path jar = Files.copy(
                BuildOutput.AGENT_JAR, Files.createTempFile("coalesce", ".jar"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(jar.toFile().setReadable(true, false)).isTrue();
        try (RunningJvm app = running()) {
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

    private RunningJvm running(String... options) {
        RunningJvm app = Jvm.of(jdk).option(options).launch(AttachTarget.class);
        app.readAnswer();
        return app;
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }
}
