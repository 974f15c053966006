package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An application that Gradle builds and Byte Buddy's plugin for it weaves. Skipped where there is no {@code gradle}. */
@OnEveryJdk
record GradleIT(Jdk jdk) {
    private static final long LONGEST_SECONDS = 300;
    private static final Path RUNTIME = Built.ofBuild("it.runtime");

    private static @Nullable Path classes;

    @Test
    void runsWithoutTheAgent() throws Exception {
        assumeTrue(isInstalled(), "no gradle on the PATH");
        Jvm.of(jdk)
                .classPath(classes(), Built.ANNOTATIONS, RUNTIME)
                .main("shop.Main")
                .printsQuietly("active: true, prices: 1 1 2");
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gradle")));
    }

    /** Built once, by the oldest JDK: old versions of Gradle run on no other. */
    private Path classes() throws IOException, InterruptedException {
        Path made = classes;
        if (made == null) {
            Path project = Built.directory("gradle");
            copy(Libraries.program("gradle"), project);
            gradle(project);
            made = project.resolve("build/classes/java/main");
            classes = made;
        }
        return made;
    }

    private void gradle(Path project) throws IOException, InterruptedException {
        Path said = project.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        "gradle",
                        "--offline",
                        "--no-daemon",
                        "--console=plain",
                        "--gradle-user-home=" + project.resolve("home"),
                        "--project-dir=" + project,
                        "-Plibraries=" + Built.ofBuild("it.build").resolve("libraries/gradle"),
                        "-Pannotations=" + Built.ANNOTATIONS,
                        "-Pruntime=" + RUNTIME,
                        "-Pplugin=" + Built.ofBuild("it.build-plugin"),
                        "classes")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", jdk.home().toString());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as("%s", Files.readString(said)).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.resolveSibling("."));
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
