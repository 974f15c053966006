/** Shares flights and results with other JVMs through a Redis or Valkey server. */
@NullMarked
package dev.coalesce.agent.redis;

import org.jspecify.annotations.NullMarked;
