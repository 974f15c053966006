/** Shows the counters as meters of the libraries that the application has loaded. */
@NullMarked
package dev.coalesce.agent.meters;

import org.jspecify.annotations.NullMarked;
