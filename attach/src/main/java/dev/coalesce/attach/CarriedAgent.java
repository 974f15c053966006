package dev.coalesce.attach;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The agent's jar, which this library carries as a resource. The JVM can load an agent only from a file, so the jar is
 * copied to a temporary file that only its user can read and write. The file is deleted when the JVM ends, because an
 * agent that is detached and attached again is read once more. If the JVM was killed, the next one deletes it.
 */
final class CarriedAgent {
    private static final String RESOURCE = "coalesce-agent.jar";
    private static final String PREFIX = "coalesce-agent-";
    private static final String SUFFIX = ".jar";

    private CarriedAgent() {}

    static File toFile() throws CannotAttachException {
        StringJoiner problems = new StringJoiner("; ");
        for (String directory : directories()) {
            try {
                return copyTo(Path.of(directory));
            } catch (IOException | RuntimeException e) {
                problems.add(e.toString());
            }
        }
        throw new CannotAttachException("the agent's jar could not be written to a temporary file (" + problems
                + "). Set -Djava.io.tmpdir to a directory with 20 MB of free space that this process may write to,"
                + " or start the JVM with -javaagent:coalesce-agent.jar.");
    }

    private static Set<String> directories() {
        Set<String> directories = new LinkedHashSet<>();
        directories.add(System.getProperty("java.io.tmpdir", "/tmp"));
        if (File.separatorChar == '/') {
            directories.add("/tmp");
            directories.add("/dev/shm"); // in a container whose root file system is read-only
        }
        return directories;
    }

    private static File copyTo(Path directory) throws IOException {
        deleteLeftOver(directory);
        Path file =
                Files.createTempFile(directory, PREFIX + ProcessHandle.current().pid() + "-", SUFFIX);
        file.toFile().deleteOnExit();
        try (InputStream in = CarriedAgent.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("the jar of coalesce-attach has no " + RESOURCE + " in it");
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file.toFile();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Deletes the files of JVMs that were killed. A file that another user owns stays. */
    private static void deleteLeftOver(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                if (isLeftOver(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | RuntimeException e) {
            // They stay.
        }
    }

    private static boolean isLeftOver(String name) {
        int end = name.indexOf('-', PREFIX.length());
        try {
            return end > 0
                    && ProcessHandle.of(Long.parseLong(name, PREFIX.length(), end, 10))
                            .isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
