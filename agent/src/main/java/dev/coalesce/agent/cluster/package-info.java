/** Shares flights and results with other JVMs through an engine such as Redis. Loaded only if {@code cluster} is set. */
@NullMarked
package dev.coalesce.agent.cluster;

import org.jspecify.annotations.NullMarked;
