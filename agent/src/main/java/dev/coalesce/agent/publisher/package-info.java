/** Results that are publishers: one upstream subscription, and a replay from the first element for every subscriber. */
@NullMarked
package dev.coalesce.agent.publisher;

import org.jspecify.annotations.NullMarked;
