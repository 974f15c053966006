package org.gradle.api;

import org.jspecify.annotations.Nullable;

/** Declared here to compile against; Gradle provides it. */
public interface NamedDomainObjectCollection<T> {
    T getByName(String name);

    @Nullable
    T findByName(String name);
}
