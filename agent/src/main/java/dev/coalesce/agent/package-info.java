/**
 * The part of the agent's jar that the JVM and the application can see: the entry point, and the class loader that
 * hides everything else.
 */
@NullMarked
package dev.coalesce.agent;

import org.jspecify.annotations.NullMarked;
