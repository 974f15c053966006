package org.gradle.api.logging;

/** Declared here to compile against; Gradle provides it. */
public interface Logger {
    void warn(String message);

    void info(String message);
}
