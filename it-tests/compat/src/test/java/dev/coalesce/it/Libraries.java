package dev.coalesce.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build has fetched to test with, and programs that use it. */
final class Libraries {
    private Libraries() {}

    /** All jars of one environment. */
    static List<Path> of(String name) {
        Path directory = Path.of(property("it.build")).resolve("libraries").resolve(name);
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one jar of an environment that has this in its name. */
    static Path named(String name, String part) {
        return of(name).stream()
                .filter(jar -> String.valueOf(jar.getFileName()).contains(part))
                .findFirst()
                .orElseThrow();
    }

    /** The sources of a program. */
    static Path program(String name) {
        return Path.of(property("it.programs")).resolve(name);
    }

    private static String property(String name) {
        return requireNonNull(System.getProperty(name), name);
    }
}
