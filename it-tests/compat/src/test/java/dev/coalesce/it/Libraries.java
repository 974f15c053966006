package dev.coalesce.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The libraries that the build fetched for the tests, and the programs that use them. */
final class Libraries {
    private Libraries() {}

    /** All jars of one set of libraries. */
    static List<Path> of(String name) {
        Path directory = Path.of(property("it.build")).resolve("libraries").resolve(name);
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar in a set of libraries whose file name contains this text. */
    static Path named(String set, String part) {
        return of(set).stream()
                .filter(jar -> String.valueOf(jar.getFileName()).contains(part))
                .findFirst()
                .orElseThrow();
    }

    /** Lists the class path of a Spring Boot 3 or 4 application, without the jars whose names contain a text. */
    static List<Path> ofSpringBoot(int version, List<String> unused) {
        try (Stream<Path> jars = Files.list(BuildOutput.path("it.spring-boot-" + version))) {
            return jars.filter(jar -> unused.stream().noneMatch(String.valueOf(jar.getFileName())::contains))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source directory of a program. */
    static Path program(String name) {
        return Path.of(property("it.programs")).resolve(name);
    }

    /**
     * A JVM for a program, with the annotations on its class path.
     *
     * @param directory the directory of the program's sources, as in {@code transactions/spring}
     */
    static Jvm jvmFor(Jdk jdk, String directory, List<Path> libraries) {
        Path classes = Compile.into(directory.replace('/', '-'))
                .sourcesIn(program(directory))
                .against(libraries)
                .flags("-parameters")
                .classes();
        List<Path> classPath = new ArrayList<>(libraries);
        classPath.add(classes);
        classPath.add(BuildOutput.ANNOTATIONS);
        return Jvm.of(jdk).classPath(classPath);
    }

    private static String property(String name) {
        return requireNonNull(System.getProperty(name), name);
    }
}
