package org.gradle.api.tasks;

/** Declared here to compile against; Gradle provides it. */
public interface TaskInputPropertyBuilder {}
