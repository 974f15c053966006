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

/** Runs an application that Byte Buddy's Gradle plugin wove. Skipped if {@code gradle} is not installed. */
@OnEveryJdk
record GradleIT(Jdk jdk) {
    private static final long TIMEOUT_SECONDS = 300;
    private static final Path RUNTIME = BuildOutput.path("it.runtime");

    private static @Nullable Path classes;

    @Test
    void applicationWovenByGradle_isCoalescedWithoutAgent() throws Exception {
        assumeTrue(isInstalled(), "no gradle on the PATH");
        Jvm.of(jdk)
                .classPath(classes(), BuildOutput.ANNOTATIONS, RUNTIME)
                .main("shop.Main")
                .printsQuietly("active: true, prices: 1 1 2");
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gradle")));
    }

    /** Built once, with the oldest JDK, since old versions of Gradle run on no newer one. */
    private Path classes() throws IOException, InterruptedException {
        Path built = classes;
        if (built == null) {
            Path project = BuildOutput.newDirectory("gradle");
            copy(Libraries.program("gradle"), project);
            gradle(project);
            built = project.resolve("build/classes/java/main");
            classes = built;
        }
        return built;
    }

    private void gradle(Path project) throws IOException, InterruptedException {
        Path log = project.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        "gradle",
                        "--offline",
                        "--no-daemon",
                        "--console=plain",
                        "--gradle-user-home=" + project.resolve("home"),
                        "--project-dir=" + project,
                        "-Plibraries=" + BuildOutput.path("it.build").resolve("libraries/gradle"),
                        "-Pannotations=" + BuildOutput.ANNOTATIONS,
                        "-Pruntime=" + RUNTIME,
                        "-Pplugin=" + BuildOutput.path("it.build-plugin"),
                        "classes")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", jdk.home().toString());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as("%s", Files.readString(log)).isZero();
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
