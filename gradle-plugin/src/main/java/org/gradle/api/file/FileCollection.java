package org.gradle.api.file;

import java.io.File;
import java.util.Set;

/** Declared here to compile against; Gradle provides it. */
public interface FileCollection extends Iterable<File> {
    Set<File> getFiles();

    boolean contains(File file);
}
