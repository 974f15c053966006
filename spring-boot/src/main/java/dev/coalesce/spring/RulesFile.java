package dev.coalesce.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The temporary file by which the agent gets the rules of an application. The agent watches the file, so the rules of
 * an application that starts again in the same JVM take effect too.
 */
final class RulesFile {
    /** Guarded by this class's monitor. */
    private static @Nullable Path written;

    private RulesFile() {}

    /** Writes the rules to a new file, which is deleted when the JVM ends. Only its user can read it. */
    static synchronized Path write(String yaml) throws IOException {
        IOException failure = new IOException("no directory for temporary files");
        for (String directory :
                new String[] {System.getProperty("java.io.tmpdir", "/tmp"), "/tmp", "/dev/shm" /* read-only root */}) {
            if (directory.indexOf(',') >= 0) {
                continue; // in an argument of the agent, a comma ends an option
            }
            try {
                Path file = Files.createTempFile(Path.of(directory), "coalesce-rules-", ".yaml");
                file.toFile().deleteOnExit();
                Files.writeString(file, yaml);
                written = file;
                return file;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /**
     * Replaces the rules of the running agent.
     *
     * @param config the file of the running agent; null if it has none
     * @return false if the agent does not use the file of this class
     */
    static synchronized boolean replace(String yaml, @Nullable String config) {
        Path file = written;
        if (file == null || !file.toString().equals(config)) {
            return false;
        }
        try {
            if (!Files.readString(file).equals(yaml)) {
                Path next = Files.createTempFile(file.getParent(), "coalesce-rules-", ".new");
                Files.writeString(next, yaml);
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
