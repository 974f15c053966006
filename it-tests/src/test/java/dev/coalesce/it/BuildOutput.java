package dev.coalesce.it;

import static java.util.Objects.requireNonNull;

import dev.coalesce.Coalesce;
import dev.coalesce.it.app.Burst;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The files that the build made, and the directories that tests write to. */
final class BuildOutput {
    /** The agent's jar, as users get it. */
    static final Path AGENT_JAR = path("it.agent");

    /** The version of the agent, as its jar says. */
    static final String VERSION = versionOf(AGENT_JAR);

    /** The executable jar of the Spring Boot application. */
    static final Path BOOT_APP = path("it.boot");

    static final Path ANNOTATIONS = locationOf(Coalesce.class);

    /** The compiled classes of this module, among them the applications of the package {@code app}. */
    static final Path APPS = locationOf(Burst.class);

    private static final Path SCRATCH = path("it.build").resolve("it");
    private static final AtomicInteger CREATED_DIRECTORIES = new AtomicInteger();

    private BuildOutput() {}

    /** The source file of an application. */
    static Path sourceFile(Class<?> app) {
        return path("it.sources").resolve(app.getName().replace('.', '/') + ".java");
    }

    /** Libraries that the agent also contains, in older versions. */
    static List<Path> oldLibraries() {
        return jars("old-libraries");
    }

    /** The reactive libraries in their current versions. */
    static List<Path> streamLibraries() {
        return jars("stream-libraries");
    }

    /** An old version of Reactor. */
    static List<Path> oldStreamLibraries() {
        return jars("old-stream-libraries");
    }

    /** JUnit 5 and JUnit 6, each as one jar. */
    static List<Path> junitConsoles() {
        return jars("junit-consoles");
    }

    /** The class path that the applications were compiled against, which includes Spring. */
    static List<Path> classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return Stream.of(all.split(File.pathSeparator, -1)).map(Path::of).toList();
    }

    private static List<Path> jars(String directory) {
        try (Stream<Path> jars = Files.list(path("it.build").resolve(directory))) {
            return jars.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a directory. It is not deleted, so that its files can explain a failed test. */
    static Path newDirectory(String name) {
        try {
            return Files.createDirectories(SCRATCH.resolve(CREATED_DIRECTORIES.incrementAndGet() + "-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path that the build passes in a system property. */
    static Path path(String property) {
        return Path.of(requireNonNull(System.getProperty(property), property)).normalize();
    }

    private static String versionOf(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar or directory that a class was loaded from. */
    static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
