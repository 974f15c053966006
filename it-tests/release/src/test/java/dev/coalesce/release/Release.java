package dev.coalesce.release;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The directory that the build deployed to, and programs that use it. */
final class Release {
    static final String VERSION = property("it.version");

    /** The local repository of this build, which saves downloads. */
    static final Path DOWNLOADED = Path.of(property("it.downloaded"));

    private static final long TIMEOUT_SECONDS = 300;

    private Release() {}

    /** The repository of {@code -DaltDeploymentRepository=local::file:PATH}, as a directory. */
    static Path repository() {
        String repository = property("it.repository");
        return Path.of(repository.substring(repository.lastIndexOf("file:") + "file:".length()))
                .toAbsolutePath()
                .normalize();
    }

    static Path directory(String artifact) {
        return repository().resolve("dev/coalesce").resolve(artifact).resolve(VERSION);
    }

    static Path jar(String artifact) {
        return directory(artifact).resolve(artifact + "-" + VERSION + ".jar");
    }

    /** The JDKs that the released artifacts are used on: the one of this build, and those installed beside it. */
    static List<Path> jdks() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> found = new ArrayList<>(List.of(own));
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> all = Files.list(installed)) {
                for (Path home : all.sorted().toList()) {
                    if (Files.isExecutable(home.resolve("bin/javac")) && !found.contains(home.toRealPath())) {
                        found.add(home.toRealPath());
                    }
                }
            }
        }
        return found;
    }

    /** Copies one of the empty projects. */
    static Path newProject(String name, String directory) throws IOException {
        Path from = Path.of(property("it.projects")).resolve(name);
        Path to = Path.of(property("it.build")).resolve("projects").resolve(directory);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.resolveSibling("."));
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    /** Runs a program in a directory, expects that it succeeds, and returns what it printed. */
    static String run(Path directory, Path jdk, List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "MAVEN_OPTS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
        return output;
    }

    static String property(String name) {
        return requireNonNull(System.getProperty(name), name);
    }
}
