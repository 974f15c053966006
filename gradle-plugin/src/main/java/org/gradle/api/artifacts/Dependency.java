package org.gradle.api.artifacts;

/** Declared here to compile against; Gradle provides it. */
public interface Dependency {}
