package dev.coalesce.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import net.bytebuddy.build.Plugin;
import org.jspecify.annotations.Nullable;

/**
 * Where woven classes go. A jar is written beside its place and moved there when all went well: until then what was there
 * before stays, which may be what is being read.
 */
final class Target implements AutoCloseable {
    private final Path place;
    private final @Nullable Path temporary;

    private Target(Path place, @Nullable Path temporary) {
        this.place = place;
        this.temporary = temporary;
    }

    /** Where nothing is yet, the name decides. */
    static Target of(String name) throws IOException {
        Path path = Path.of(name);
        if (!Files.exists(path) && !name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
            Files.createDirectories(path);
        }
        if (Files.isDirectory(path)) {
            return new Target(path, null);
        }
        Path place = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path directory = Files.createDirectories(place.resolveSibling("").normalize());
        Path temporary = Files.createTempFile(directory, place.getFileName() + ".", ".tmp");
        if (Files.exists(place)) {
            // For its permissions.
            Files.copy(place, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.delete(temporary); // made anew with the permissions that files have here
        }
        return new Target(place, temporary);
    }

    Plugin.Engine.Target files() {
        return temporary == null
                ? new Plugin.Engine.Target.ForFolder(place.toFile())
                : new Plugin.Engine.Target.ForJarFile(temporary.toFile());
    }

    /** All went well, and nothing reads what was there before. */
    void keep() throws IOException {
        if (temporary != null) {
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Leaves nothing that is not kept. */
    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}
