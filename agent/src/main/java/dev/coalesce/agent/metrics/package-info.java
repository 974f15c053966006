/** Counters, and the beans that show them. */
@NullMarked
package dev.coalesce.agent.metrics;

import org.jspecify.annotations.NullMarked;
