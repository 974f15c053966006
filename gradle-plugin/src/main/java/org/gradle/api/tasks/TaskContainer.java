package org.gradle.api.tasks;

import org.gradle.api.NamedDomainObjectCollection;
import org.gradle.api.Task;

/** Declared here to compile against; Gradle provides it. */
public interface TaskContainer extends NamedDomainObjectCollection<Task> {}
