package org.gradle.api.tasks;

import org.gradle.api.file.FileCollection;

/** Declared here to compile against; Gradle provides it. */
public interface SourceSet {
    FileCollection getCompileClasspath();

    SourceSetOutput getOutput();

    String getCompileTaskName(String language);
}
