/** Caches results and removes them when they expire. */
@NullMarked
package dev.coalesce.agent.cache;

import org.jspecify.annotations.NullMarked;
