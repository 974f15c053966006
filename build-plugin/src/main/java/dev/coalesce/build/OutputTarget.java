package dev.coalesce.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import net.bytebuddy.build.Plugin;
import org.jspecify.annotations.Nullable;

/**
 * The directory or jar that woven classes are written to.
 *
 * <p>A jar is written to a temporary file beside it, which replaces it only if everything succeeded. Until then an
 * existing jar stays unchanged, because it may be the one that is being read.
 */
final class OutputTarget implements AutoCloseable {
    private final Path destination;

    /** The temporary file of a jar; null for a directory. */
    private final @Nullable Path temporary;

    private OutputTarget(Path destination, @Nullable Path temporary) {
        this.destination = destination;
        this.temporary = temporary;
    }

    /** Opens a target. If it does not exist yet, a name ending in {@code .jar} means a jar, any other a directory. */
    static OutputTarget of(String name) throws IOException {
        Path path = Path.of(name);
        if (!Files.exists(path) && !name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
            Files.createDirectories(path);
        }
        if (Files.isDirectory(path)) {
            return new OutputTarget(path, null);
        }
        Path jar = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path directory = Files.createDirectories(jar.resolveSibling("").normalize());
        Path temporary = Files.createTempFile(directory, jar.getFileName() + ".", ".tmp");
        if (Files.exists(jar)) {
            // The copy preserves the permissions of the existing jar.
            Files.copy(jar, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            // A temporary file is private to its owner. The jar is created with the default permissions instead.
            Files.delete(temporary);
        }
        return new OutputTarget(jar, temporary);
    }

    /** Returns the target to which Byte Buddy writes the classes. */
    Plugin.Engine.Target files() {
        return temporary == null
                ? new Plugin.Engine.Target.ForFolder(destination.toFile())
                : new Plugin.Engine.Target.ForJarFile(temporary.toFile());
    }

    /** Replaces the jar. Called when everything succeeded and the old jar is no longer being read. */
    void commit() throws IOException {
        if (temporary != null) {
            Files.move(temporary, destination, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the temporary file unless it was committed. */
    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}
