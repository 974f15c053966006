/**
 * Weaves classes while their application is built: by Byte Buddy's Maven and Gradle plugins, or from a command line.
 */
@NullMarked
package dev.coalesce.build;

import org.jspecify.annotations.NullMarked;
