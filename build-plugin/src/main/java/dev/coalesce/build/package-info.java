/** Weaves classes while their application is built, by Byte Buddy's Maven and Gradle plugins. */
@NullMarked
package dev.coalesce.build;

import org.jspecify.annotations.NullMarked;
