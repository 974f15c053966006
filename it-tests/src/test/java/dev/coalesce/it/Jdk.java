package dev.coalesce.it;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A JDK, or an image that jlink made.
 *
 * @param home its directory
 * @param version as its {@code release} file has it
 */
record Jdk(Path home, Runtime.Version version) {
    private static final int FIRST = 17;
    private static final int EVERY = 4;

    /** Empty where there is no JDK in this directory. */
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

    /** 17, 21, 25 and so on. */
    boolean isLongTermSupported() {
        return feature() >= FIRST && (feature() - FIRST) % EVERY == 0;
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
