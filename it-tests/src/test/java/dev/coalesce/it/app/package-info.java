/** The applications that the tests start in child JVMs. They use only the annotations, not the agent. */
@NullMarked
package dev.coalesce.it.app;

import org.jspecify.annotations.NullMarked;
