/** The commands of the agent's jar: they run in a JVM of their own, and speak to others by the attach mechanism. */
@NullMarked
package dev.coalesce.agent.cli;

import org.jspecify.annotations.NullMarked;
