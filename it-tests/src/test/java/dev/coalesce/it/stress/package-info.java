/** Runs random histories on woven methods and checks invariants after each. {@link Stress} is the main class. */
@NullMarked
package dev.coalesce.it.stress;

import org.jspecify.annotations.NullMarked;
