/**
 * What the JVM sees of the agent's jar: its entry point, and the class loader behind which everything else lives.
 */
@NullMarked
package dev.coalesce.agent;

import org.jspecify.annotations.NullMarked;
