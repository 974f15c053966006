package org.gradle.api.plugins;

/** Declared here to compile against; Gradle provides it. */
public interface AppliedPlugin {}
