/** Random histories on woven methods, and what must hold after each. {@link Stress} is the program. */
@NullMarked
package dev.coalesce.it.stress;

import org.jspecify.annotations.NullMarked;
