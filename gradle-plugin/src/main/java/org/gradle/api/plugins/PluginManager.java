package org.gradle.api.plugins;

import org.gradle.api.Action;

/** Declared here to compile against; Gradle provides it. */
public interface PluginManager {
    void withPlugin(String id, Action<? super AppliedPlugin> action);
}
