/** An execution in flight and those who wait for it. */
@NullMarked
package dev.coalesce.agent.flight;

import org.jspecify.annotations.NullMarked;
