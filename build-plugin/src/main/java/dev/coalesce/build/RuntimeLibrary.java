package dev.coalesce.build;

import java.io.File;
import java.io.IOException;
import java.util.jar.JarFile;

/** The library that woven classes call. */
public final class RuntimeLibrary {
    private static final String CLASS_FILE = "dev/coalesce/runtime/CoalesceRuntime.class";

    private RuntimeLibrary() {}

    /**
     * Tells whether a class path lacks the library.
     *
     * @param classPath directories and jars; those that do not exist are skipped
     * @return whether no entry contains the library
     */
    public static boolean isMissing(Iterable<File> classPath) {
        for (File entry : classPath) {
            if (entry.isDirectory() ? new File(entry, CLASS_FILE).isFile() : isIn(entry)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIn(File file) {
        if (!file.isFile()) {
            return false;
        }
        try (JarFile jar = new JarFile(file)) {
            return jar.getEntry(CLASS_FILE) != null;
        } catch (IOException e) {
            return false; // The class path may contain files that are no jars.
        }
    }
}
