package dev.coalesce.it;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A JDK, or a runtime image made by jlink.
 *
 * @param home the installation directory
 * @param version the version in the {@code release} file
 */
record Jdk(Path home, Runtime.Version version) {
    private static final int OLDEST_LTS = 17;
    private static final int VERSIONS_BETWEEN_LTS = 4;

    /** The JDK in this directory, or empty if there is none. */
    static Optional<Jdk> in(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(release)) {
            properties.load(in);
            String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
            return Optional.of(new Jdk(home.toRealPath(), Runtime.Version.parse(version)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException olderThanNine) {
            return Optional.empty();
        }
    }

    /** Whether this is version 17, 21, 25 and so on. */
    boolean isLongTermSupported() {
        return feature() >= OLDEST_LTS && (feature() - OLDEST_LTS) % VERSIONS_BETWEEN_LTS == 0;
    }

    int feature() {
        return version.feature();
    }

    Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
