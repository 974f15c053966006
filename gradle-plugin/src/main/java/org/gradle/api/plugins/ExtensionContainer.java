package org.gradle.api.plugins;

/** Declared here to compile against; Gradle provides it. */
public interface ExtensionContainer {
    <T> T create(String name, Class<T> type, Object... constructorArguments);
}
