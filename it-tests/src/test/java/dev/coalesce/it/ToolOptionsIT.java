package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Plain;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent and its rules in {@code JAVA_TOOL_OPTIONS}, which every JVM of a container or a user reads. */
@OnEveryJdk
record ToolOptionsIT(Jdk jdk) {
    @Test
    void toolsOfTheJdk_areSilentAboutRules() throws Exception {
        Path directory = BuildOutput.newDirectory("tools");
        Path source = Files.writeString(directory.resolve("Hello.java"), "class Hello {}");
        String rules = rules(directory);
        assertThat(run(rules, "javac", "-proc:none", "-d", directory.toString(), source.toString()))
                .doesNotContain("coalesce - ");
        assertThat(run(rules, "keytool", "-help")).doesNotContain("coalesce - ");
        assertThat(run(rules, "java", "-version")).doesNotContain("coalesce - ");
    }

    @Test
    void application_isWarned() throws Exception {
        String rules = rules(BuildOutput.newDirectory("tools"));
        assertThat(run(
                        rules,
                        "java",
                        "-cp",
                        BuildOutput.APPS + File.pathSeparator + BuildOutput.ANNOTATIONS,
                        Plain.class.getName()))
                .contains("the rule \"com.acme.Client.get\"", "matched nothing by the end of the JVM");
    }

    private static String rules(Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("rules.yaml"), "methods:\n  com.acme.Client.get:\n  com.acme.Client.list:\n");
        return "-javaagent:" + BuildOutput.AGENT_JAR + "=config=" + file;
    }

    private String run(String options, String tool, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(jdk.home().resolve("bin").resolve(tool).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_TOOL_OPTIONS", options);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
