/** Tests that start child JVMs with the agent's real jar. */
@NullMarked
package dev.coalesce.it;

import org.jspecify.annotations.NullMarked;
