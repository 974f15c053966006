/** Shares one upstream subscription of a publisher among the subscribers of a coalesced method's results. */
@NullMarked
package dev.coalesce.agent.stream;

import org.jspecify.annotations.NullMarked;
