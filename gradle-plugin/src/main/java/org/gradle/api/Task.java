package org.gradle.api;

import org.gradle.api.logging.Logger;
import org.gradle.api.tasks.TaskInputs;
import org.gradle.api.tasks.TaskOutputs;

/** Declared here to compile against; Gradle provides it. */
public interface Task {
    Task doLast(Action<? super Task> action);

    TaskInputs getInputs();

    TaskOutputs getOutputs();

    Logger getLogger();
}
