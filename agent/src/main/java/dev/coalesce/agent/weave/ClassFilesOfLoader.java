package dev.coalesce.agent.weave;

import dev.coalesce.agent.weave.scan.ClassFiles;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/** Reads class files for Byte Buddy as {@link ClassFiles} allows: without running code of the application. */
final class ClassFilesOfLoader implements ClassFileLocator {
    private final @Nullable ClassLoader loader;

    ClassFilesOfLoader(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    public Resolution locate(String typeName) {
        byte[] classFile = ClassFiles.read(loader, typeName.replace('.', '/'));
        return classFile == null ? new Resolution.Illegal(typeName) : new Resolution.Explicit(classFile);
    }

    @Override
    public void close() {
        // no file stays open
    }
}
