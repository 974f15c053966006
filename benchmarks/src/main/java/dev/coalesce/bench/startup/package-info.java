/** Applications to start, and an agent that does nothing. */
@NullMarked
package dev.coalesce.bench.startup;

import org.jspecify.annotations.NullMarked;
