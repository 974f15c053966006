/** Counts calls and shows the counters as JMX beans. */
@NullMarked
package dev.coalesce.agent.metrics;

import org.jspecify.annotations.NullMarked;
