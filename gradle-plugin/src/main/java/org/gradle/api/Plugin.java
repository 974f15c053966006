package org.gradle.api;

/** Declared here to compile against; Gradle provides it. */
public interface Plugin<T> {
    /**
     * Applies the plugin.
     *
     * @param target the project that applies it
     */
    void apply(T target);
}
