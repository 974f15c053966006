/**
 * Runs random histories on woven methods and checks invariants after each. {@link Stress} is the main class.
 *
 * <p>A history has two parts, both derived from its seed. Random calls of the methods of {@link Subject} follow their
 * {@link Script}s and are checked by {@link Audit}. One history in four also has a {@link Situation}: callers of
 * {@link Services} who meet in a way that random calls reach rarely, arranged by latches on a {@link Stage}. After
 * each history, one of the package {@code streams} runs with the same seed.
 */
@NullMarked
package dev.coalesce.it.stress;

import org.jspecify.annotations.NullMarked;
