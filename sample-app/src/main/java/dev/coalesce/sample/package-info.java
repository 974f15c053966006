/**
 * An ordinary HTTP service. The only thing it knows of Coalesce is the annotation on three of its methods, so it is the
 * same program with and without the agent.
 */
@NullMarked
package dev.coalesce.sample;

import org.jspecify.annotations.NullMarked;
