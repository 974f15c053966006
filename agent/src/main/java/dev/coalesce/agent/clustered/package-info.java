/** Calls of methods that are shared with other JVMs. */
@NullMarked
package dev.coalesce.agent.clustered;

import org.jspecify.annotations.NullMarked;
