/**
 * The entry points for methods that were woven at build time. They replace the agent's bridge in {@code java.lang}.
 */
@NullMarked
package dev.coalesce.runtime;

import org.jspecify.annotations.NullMarked;
