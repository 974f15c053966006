package dev.coalesce.agent.console;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory of the sockets of one user, {@code coalesce-<user>} in the directory for temporary files. Others can
 * create entries there too, so an existing directory is used only if it is a directory, belongs to this user, and is
 * closed to others.
 */
final class SocketDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private SocketDirectory() {}

    /**
     * Creates the directory if it does not exist.
     *
     * @throws IOException if it cannot be used; the message says why
     */
    static Path open(Path temporary, String user) throws IOException {
        Path directory = temporary.resolve("coalesce-" + user);
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return directory;
        } catch (FileAlreadyExistsException e) {
            // Checked below.
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + " is a link or a file. Remove it");
        }
        if (!uid(directory).equals(ownUid(temporary))) {
            throw new IOException(directory + " belongs to another user. Remove it, or set java.io.tmpdir");
        }
        if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)) {
            throw new IOException(directory + " is open to other users. Remove it, or set its mode to 0700");
        }
        return directory;
    }

    private static Object uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the number of the user of this process. Java tells it only through a file that the process creates. */
    private static Object ownUid(Path temporary) throws IOException {
        Path probe = Files.createTempFile(temporary, "coalesce", ".tmp");
        try {
            return uid(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
