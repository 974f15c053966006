package org.gradle.api;

import org.gradle.api.artifacts.dsl.DependencyHandler;
import org.gradle.api.plugins.ExtensionContainer;
import org.gradle.api.plugins.PluginManager;
import org.gradle.api.tasks.TaskContainer;

/** Declared here to compile against; Gradle provides it. */
public interface Project {
    PluginManager getPluginManager();

    ExtensionContainer getExtensions();

    TaskContainer getTasks();

    DependencyHandler getDependencies();

    Object property(String name);

    void afterEvaluate(Action<? super Project> action);
}
