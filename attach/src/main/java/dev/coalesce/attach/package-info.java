/** Loads the agent into the running JVM, so that an application needs no JVM flag. */
@NullMarked
package dev.coalesce.attach;

import org.jspecify.annotations.NullMarked;
