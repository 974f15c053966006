/** From the arguments of a call to its key. */
@NullMarked
package dev.coalesce.agent.key;

import org.jspecify.annotations.NullMarked;
