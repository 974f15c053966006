/** Starts the commands of the agent's jar, which run in a JVM of their own. */
@NullMarked
package dev.coalesce.agent.cli;

import org.jspecify.annotations.NullMarked;
