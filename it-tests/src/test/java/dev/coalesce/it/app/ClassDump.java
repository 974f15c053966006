package dev.coalesce.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * An agent that runs after the Coalesce agent and writes the woven class files of this package to the directory in its
 * option.
 */
public final class ClassDump implements ClassFileTransformer {
    private final Path directory;

    private ClassDump(Path directory) {
        this.directory = directory;
    }

    public static void premain(String option, Instrumentation instrumentation) {
        instrumentation.addTransformer(new ClassDump(Path.of(option)), true);
    }

    @Override
    public byte @Nullable [] transform(
            ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (name.startsWith("dev/coalesce/it/app/")) {
            try {
                Path file = directory.resolve(name + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, classFile);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null;
    }
}
