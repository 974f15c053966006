/** Programs that run in a separate JVM and print their measurements as lines {@code name=number}. */
@NullMarked
package dev.coalesce.bench.child;

import org.jspecify.annotations.NullMarked;
