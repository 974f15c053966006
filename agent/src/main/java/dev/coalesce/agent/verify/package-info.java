/** Verifying: whether calls with equal keys have equal results, and if not, what the difference depends on. */
@NullMarked
package dev.coalesce.agent.verify;

import org.jspecify.annotations.NullMarked;
