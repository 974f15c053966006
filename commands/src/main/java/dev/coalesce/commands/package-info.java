/** The commands of the agent's jar. They run in a JVM of their own and reach other JVMs by the attach mechanism. */
@NullMarked
package dev.coalesce.commands;

import org.jspecify.annotations.NullMarked;
