package dev.coalesce.agent.bytes;

import dev.coalesce.agent.thread.Privileged;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file that only its owner can read and that is never left behind.
 *
 * <p>POSIX systems let an open file be deleted. There the file has no name from the start, and it vanishes with its
 * last handle, whatever ends the JVM. Windows does not; there the file is deleted when it is closed, or by a shutdown
 * hook.
 *
 * <p>This is not a {@code FileChannel}, because an interrupted thread would close the channel for every reader.
 *
 * <p>The monitor of this object guards the file's position, which all readers and the writer share. It is a monitor
 * because a reader may be at the end of its stack: the JVM releases a monitor whatever happens.
 */
final class TempFile {
    private final RandomAccessFile file;

    /** The file's name; null if it has been deleted already. */
    private final @Nullable File name;

    private TempFile(RandomAccessFile file, @Nullable File name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Creates an empty file.
     *
     * @param parent the directory for the file; null for {@code java.io.tmpdir}
     */
    static TempFile create(@Nullable String parent) throws IOException {
        try {
            return Privileged.call(() -> createFile(parent));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static TempFile createFile(@Nullable String parent) throws IOException {
        File directory = createDirectory(parent);
        File name = new File(directory, "stream.tmp");
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(name, "rw");
        } catch (Throwable e) {
            delete(name);
            throw e;
        }
        TempFile temp = new TempFile(file, delete(name) ? null : name);
        if (temp.name != null) {
            NamedFiles.add(temp);
        }
        return temp;
    }

    /**
     * Creates a directory that only this user can change. In a directory that others can write to, they could replace
     * a file with a link before it is opened.
     */
    static File createDirectory(@Nullable String parent) throws IOException {
        // Files makes it accessible to its owner only, unlike File.
        Path path = parent == null
                ? Files.createTempDirectory("coalesce-")
                : Files.createTempDirectory(Path.of(parent), "coalesce-");
        return path.toFile();
    }

    /** Deletes a file and its directory. Returns false if the system does not let an open file be deleted. */
    private static boolean delete(File name) {
        boolean deleted = name.delete();
        if (deleted || !name.exists()) {
            File directory = name.getParentFile();
            if (directory != null) {
                directory.delete();
            }
        }
        return deleted;
    }

    synchronized void write(long at, byte[] bytes, int count) throws IOException {
        file.seek(at);
        file.write(bytes, 0, count);
    }

    synchronized void read(long at, byte[] to, int offset, int count) throws IOException {
        file.seek(at);
        file.readFully(to, offset, count);
    }

    /** Shortens the file. Returns false if that fails. */
    synchronized boolean truncate(long length) {
        try {
            file.setLength(Math.min(length, file.length()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            // A failed write does not matter any more: nobody will read these bytes.
        }
        if (name != null) {
            delete(name);
            NamedFiles.OPEN.remove(this);
        }
    }

    /** The open files that still have a name. A shutdown hook deletes them. */
    private static final class NamedFiles {
        static final Set<TempFile> OPEN = ConcurrentHashMap.newKeySet();

        static {
            try {
                Thread hook = new Thread(null, NamedFiles::delete, "coalesce-files", 0, false);
                hook.setContextClassLoader(null); // otherwise the hook would hold the application's class loader
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is shutting down already.
            }
        }

        static void add(TempFile file) {
            OPEN.add(file);
        }

        static void delete() {
            OPEN.forEach(TempFile::close);
        }
    }
}
