/** Results kept, and when they go. */
@NullMarked
package dev.coalesce.agent.cache;

import org.jspecify.annotations.NullMarked;
