/**
 * The plugin for Gradle.
 *
 * <p>It is compiled against the declarations in {@code org.gradle}, which name only what it uses, and which the jar does
 * not contain. Gradle's own API is not in Maven Central in a size that every build could download. Each declaration is
 * the same in Gradle 4.4 and in Gradle 8.10.
 */
@NullMarked
package dev.coalesce.gradle;

import org.jspecify.annotations.NullMarked;
