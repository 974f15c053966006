package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coalesce.it.app.AttachedByItself;
import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.InputStreamWithoutDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the files in {@code examples/containers} say, in an environment like that of a container. */
@OnEveryJdk
record ContainersIT(Jdk jdk) {
    private static final Path EXAMPLES = BuildOutput.path("it.examples").resolve("containers");
    private static final Map<Jdk, Path> RUNTIMES = new ConcurrentHashMap<>();
    private static final String JAVA = "/opt/java/bin/java";
    private static final String CLASS_PATH = "/app/classes:/app/annotations:/app/attach.jar";
    private static final String AGENT = "-javaagent:/coalesce/coalesce-agent.jar";
    private static final String[] SHOP = {"PriceService$$SpringCGLIB$$0", "20 requests, different answers: 1, bodies: 1"
    };

    @Test
    void webApplicationWithLimitsOfDeployment_isCoalesced() throws IOException {
        if (!Container.isPermitted()) {
            Jvm.of(Jdk.in(runtime()).orElseThrow())
                    .agent()
                    .option("-XX:MaxRAM=256m", "-XX:ActiveProcessorCount=1")
                    .jar(BuildOutput.BOOT_APP)
                    .printsQuietly(SHOP);
            return;
        }
        String deployment = Files.readString(EXAMPLES.resolve("deployment.yaml"));
        Path rules = BuildOutput.newDirectory("rules").resolve("coalesce.yaml");
        Files.writeString(rules, block(deployment, "coalesce.yaml: |"));
        String options = block(deployment, "value: >-").replaceAll("\\s+", " ").strip();
        assertThat(options).startsWith(AGENT);
        JvmResult run = container()
                .writable("/tmp")
                .with(rules, "/etc/coalesce/coalesce.yaml")
                .with(BuildOutput.BOOT_APP, "/app/shop.jar")
                .toolOptions(options)
                .runLimited(JAVA, "-jar", "/app/shop.jar")
                .prints(SHOP);
        assertThat(run.err())
                .contains(
                        "Picked up JAVA_TOOL_OPTIONS: " + options,
                        "options: config=/etc/coalesce/coalesce.yaml, log=info")
                .contains(
                        "the rule \"com.vendor.RateClient.rate\" (file /etc/coalesce/coalesce.yaml, line 3, column 3) matched")
                .doesNotContain("ERROR");
    }

    @Test
    void noWritableDirectory_isCoalesced() {
        assumeTrue(Container.isPermitted(), "mounts are not permitted");
        container().runLimited(java(Burst.class)).printsQuietly(Burst.COALESCED);
        container()
                .runLimited(java(InputStreamWithoutDisk.class))
                .prints(
                        "in step: 33554432 bytes, opened: 1, closed: 1, bytes read: 33554432",
                        "fast: 33554432 bytes",
                        "late: 33554432 bytes, opened: 2, closed: 2, bytes read: 67108864")
                .complains("cannot be stored in temporary files in /tmp (java.io.tmpdir):");
    }

    /** There is no shell, no program {@code kill} and no module {@code jdk.attach}. */
    @Test
    void applicationThatAttaches_needsDirectoryForJarOnly() {
        assumeTrue(Container.isPermitted(), "mounts are not permitted");
        String[] command = {
            JAVA, "-XX:+EnableDynamicAgentLoading", "-cp", CLASS_PATH, AttachedByItself.class.getName(), "once"
        };
        String[] attached = {"before: 2", "installed: true", "active: true", "after: 2"};
        container().writable("/tmp").run(command).printsQuietly(attached);
        container().writable("/dev/shm").run(command).printsQuietly(attached);
        container()
                .run(command)
                .prints("before: 2", "installed: false", "active: false", "after: 3")
                .complains("could not be written to a temporary file (java.nio.file.FileSystemException: /tmp/");
    }

    private static String[] java(Class<?> main) {
        return List.of(JAVA, "-Dcoalesce.banner=false", "-Xmx128m", AGENT, "-cp", CLASS_PATH, main.getName())
                .toArray(String[]::new);
    }

    private Container container() {
        return new Container()
                .with(runtime(), "/opt/java")
                .with(BuildOutput.AGENT_JAR, "/coalesce/coalesce-agent.jar")
                .with(BuildOutput.APPS, "/app/classes")
                .with(BuildOutput.ANNOTATIONS, "/app/annotations")
                .with(BuildOutput.path("it.attach"), "/app/attach.jar");
    }

    /** The runtime that {@code Dockerfile.jlink} makes. */
    private Path runtime() {
        return RUNTIMES.computeIfAbsent(jdk, ContainersIT::link);
    }

    private static Path link(Jdk jdk) {
        String dockerfile = read("Dockerfile.jlink");
        String command = dockerfile.substring(dockerfile.indexOf("RUN jlink "), dockerfile.indexOf("FROM gcr.io"));
        Path output = BuildOutput.newDirectory("container")
                .resolve("java-" + ProcessHandle.current().pid());
        String[] arguments = command.replace("RUN jlink ", "")
                .replace("/opt/java", output.toString())
                .replace("\\\n", " ")
                .strip()
                .split("\\s+");
        JvmResult run = Jvm.tool(jdk, "jlink", arguments);
        assertThat(run.status()).as("%s", run).isZero();
        return output;
    }

    /** The lines after one that ends with this text, which are indented more. */
    private static String block(String yaml, String start) {
        MatchResult block = Pattern.compile("\\n( *)(- )?" + Pattern.quote(start) + "((\\n\\1 +.*)+)")
                .matcher(yaml)
                .results()
                .findFirst()
                .orElseThrow();
        return block.group(3).stripIndent().strip();
    }

    private static String read(String name) {
        try {
            return Files.readString(EXAMPLES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
