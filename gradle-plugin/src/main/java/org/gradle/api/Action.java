package org.gradle.api;

/** Declared here to compile against; Gradle provides it. */
public interface Action<T> {
    void execute(T object);
}
