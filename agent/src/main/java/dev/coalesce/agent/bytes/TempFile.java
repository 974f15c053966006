package dev.coalesce.agent.bytes;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file that nobody else can read and that is not left behind. Where the system lets a file be deleted that is
 * open (POSIX) it has no name from the start: it is gone with its last handle, whatever ends the JVM. Elsewhere (Windows)
 * it is deleted when it is closed, or by a shutdown hook.
 *
 * <p>Not a {@code FileChannel}: a thread that is interrupted would close it for all.
 */
final class TempFile {
    private final RandomAccessFile file;

    /** Null where it has no name any more. */
    private final @Nullable File name;

    /** A file has one position. */
    private final ReentrantLock lock = new ReentrantLock();

    private TempFile(RandomAccessFile file, @Nullable File name) {
        this.file = file;
        this.name = name;
    }

    /**
     * An empty file.
     *
     * @param directory null: that of the JVM
     */
    static TempFile create(@Nullable String directory) throws IOException {
        File name = withName(directory);
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(name, "rw");
        } catch (Throwable e) {
            name.delete();
            throw e;
        }
        TempFile temp = new TempFile(file, name.delete() ? null : name);
        if (temp.name != null) {
            Leftovers.add(temp);
        }
        return temp;
    }

    /** Not {@code File.createTempFile}: others could read that. */
    static File withName(@Nullable String directory) throws IOException {
        Path path = directory == null
                ? Files.createTempFile("coalesce-", ".tmp")
                : Files.createTempFile(Path.of(directory), "coalesce-", ".tmp");
        return path.toFile();
    }

    void write(long at, byte[] bytes, int count) throws IOException {
        lock.lock();
        try {
            file.seek(at);
            file.write(bytes, 0, count);
        } finally {
            lock.unlock();
        }
    }

    void read(long at, byte[] to, int offset, int count) throws IOException {
        lock.lock();
        try {
            file.seek(at);
            file.readFully(to, offset, count);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            // What was not written to the disk is not needed.
        }
        if (name != null) {
            name.delete();
            Leftovers.FILES.remove(this);
        }
    }

    /** Files that have a name while they are open. */
    private static final class Leftovers {
        static final Set<TempFile> FILES = ConcurrentHashMap.newKeySet();

        static {
            try {
                Thread hook = new Thread(null, Leftovers::delete, "coalesce-files", 0, false);
                hook.setContextClassLoader(null); // else that of the application's thread, for ever
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is stopping already.
            }
        }

        static void add(TempFile file) {
            FILES.add(file);
        }

        static void delete() {
            FILES.forEach(TempFile::close);
        }
    }
}
