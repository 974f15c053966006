/** Putting the agent into a JVM: options, bridge, transformer. */
@NullMarked
package dev.coalesce.agent.install;

import org.jspecify.annotations.NullMarked;
