/**
 * An ordinary HTTP service. Its only use of Coalesce is the annotation on some of its methods, so the same program runs
 * with and without the agent.
 */
@NullMarked
package dev.coalesce.sample;

import org.jspecify.annotations.NullMarked;
