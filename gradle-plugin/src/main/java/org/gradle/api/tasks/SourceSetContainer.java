package org.gradle.api.tasks;

import org.gradle.api.NamedDomainObjectCollection;

/** Declared here to compile against; Gradle provides it. */
public interface SourceSetContainer extends NamedDomainObjectCollection<SourceSet> {}
