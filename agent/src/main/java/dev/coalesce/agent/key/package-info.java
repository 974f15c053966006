/** Computes the key of a call from its arguments. */
@NullMarked
package dev.coalesce.agent.key;

import org.jspecify.annotations.NullMarked;
