package org.gradle.api.artifacts.dsl;

import org.gradle.api.artifacts.Dependency;

/** Declared here to compile against; Gradle provides it. */
public interface DependencyHandler {
    Dependency add(String configuration, Object notation);
}
