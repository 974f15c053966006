package dev.coalesce.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the released artifacts as the pages describe, in projects that have nothing else. */
class EmptyProjectsIT {
    private static final String COALESCED = "active: true, prices: 1 1 2";

    @Test
    void emptyMavenProject_isWovenWithThreeLines(@TempDir Path localRepository) throws Exception {
        for (Path jdk : Release.jdks()) {
            Path project = Release.newProject("maven", "maven-" + jdk.getFileName());
            assertThat(maven(project, jdk, localRepository)).contains("Classes woven: 1");
            Path woven = project.resolve("target/classes/shop/Main.class");
            FileTime written = Files.getLastModifiedTime(woven);
            assertThat(runMain(project, jdk, "target/classes")).contains(COALESCED);
            assertThat(maven(project, jdk, localRepository, "-o")).contains("No class had to be woven.");
            assertThat(Files.getLastModifiedTime(woven)).isEqualTo(written);
        }
    }

    /** Debian's Gradle runs on Java 17. Its result runs on every JDK. */
    @Test
    void emptyGradleProject_isWovenByPlugin(@TempDir Path home) throws Exception {
        assumeTrue(isInstalled("gradle"), "no gradle on the PATH");
        List<Path> jdks = Release.jdks();
        Path project = Release.newProject("gradle", "gradle");
        gradle(project, jdks.get(0), home);
        for (Path jdk : jdks) {
            assertThat(runMain(project, jdk, "build/classes/java/main")).contains(COALESCED);
        }
        assertThat(gradle(project, jdks.get(0), home)).contains(":compileJava UP-TO-DATE");
    }

    /** The agent from the repository, with classes that nothing wove. */
    @Test
    void releasedAgent_coalesces(@TempDir Path classes) throws Exception {
        Path source = Path.of(Release.property("it.projects")).resolve("maven/src/main/java/shop/Main.java");
        Path annotations = Release.jar("coalesce-annotations");
        Path own = Release.jdks().get(0);
        Release.run(
                classes,
                own,
                List.of(
                        own.resolve("bin/javac").toString(),
                        "-parameters",
                        "--release",
                        "17",
                        "-cp",
                        annotations.toString(),
                        "-d",
                        classes.toString(),
                        source.toString()));
        for (Path jdk : Release.jdks()) {
            assertThat(Release.run(
                            classes,
                            jdk,
                            List.of(
                                    jdk.resolve("bin/java").toString(),
                                    "-javaagent:" + Release.jar("coalesce-agent"),
                                    "-cp",
                                    classes + File.pathSeparator + annotations,
                                    "shop.Main")))
                    .contains(COALESCED);
        }
    }

    private static String maven(Path project, Path jdk, Path localRepository, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(Release.property("it.maven"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-s",
                Path.of(Release.property("it.projects"), "settings.xml").toString(),
                "-Dmaven.repo.local=" + localRepository,
                "-Dreleased=" + Release.repository(),
                "-Ddownloaded=" + Release.DOWNLOADED,
                "-Dcoalesce.version=" + Release.VERSION,
                "process-classes"));
        command.addAll(List.of(options));
        return Release.run(project, jdk, command);
    }

    private static String gradle(Path project, Path jdk, Path home) throws IOException, InterruptedException {
        return Release.run(
                project,
                jdk,
                List.of(
                        "gradle",
                        "--no-daemon",
                        "--console=plain",
                        "--gradle-user-home=" + home,
                        "-Preleased=" + Release.repository(),
                        "-Pdownloaded=" + Release.DOWNLOADED,
                        "-PcoalesceVersion=" + Release.VERSION,
                        "classes"));
    }

    private static String runMain(Path project, Path jdk, String classes) throws IOException, InterruptedException {
        String classPath = String.join(
                File.pathSeparator,
                classes,
                Release.jar("coalesce-runtime").toString(),
                Release.jar("coalesce-annotations").toString());
        return Release.run(
                project, jdk, List.of(jdk.resolve("bin/java").toString(), "-cp", classPath, "shop.Main"));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
