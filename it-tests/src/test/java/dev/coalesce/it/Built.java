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
import java.util.stream.Stream;

/** What the build has made, and where tests may write. */
final class Built {
    /** The agent as users get it. */
    static final Path AGENT = ofBuild("it.agent");

    /** The Spring Boot application. */
    static final Path BOOT = ofBuild("it.boot");

    static final Path ANNOTATIONS = holding(Coalesce.class);

    /** The applications of the package {@code app}, compiled by the build. */
    static final Path APPS = holding(Burst.class);

    private static final Path SCRATCH = ofBuild("it.build").resolve("it");
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();

    private Built() {}

    /** The source file of one of the applications. */
    static Path source(Class<?> app) {
        return ofBuild("it.sources").resolve(app.getName().replace('.', '/') + ".java");
    }

    /** Older versions of libraries that the agent brings along. */
    static List<Path> oldLibraries() {
        return jars("old-libraries");
    }

    /** The reactive libraries, as an application of today has them. */
    static List<Path> streamLibraries() {
        return jars("stream-libraries");
    }

    /** Reactor of some years ago. */
    static List<Path> oldStreamLibraries() {
        return jars("old-stream-libraries");
    }

    /** What the applications were compiled against: Spring among it. */
    static List<Path> classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return Stream.of(all.split(File.pathSeparator, -1)).map(Path::of).toList();
    }

    private static List<Path> jars(String directory) {
        try (Stream<Path> jars = Files.list(ofBuild("it.build").resolve(directory))) {
            return jars.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new directory; what it holds stays for who has to find out why a test failed. */
    static Path directory(String name) {
        try {
            return Files.createDirectories(SCRATCH.resolve(DIRECTORIES.incrementAndGet() + "-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a property of the build names. */
    static Path ofBuild(String property) {
        return Path.of(requireNonNull(System.getProperty(property), property)).normalize();
    }

    /** The jar or directory that a class comes from. */
    static Path holding(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
