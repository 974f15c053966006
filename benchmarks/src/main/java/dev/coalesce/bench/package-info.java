/** Runs the benchmarks and writes a report of the results. */
@NullMarked
package dev.coalesce.bench;

import org.jspecify.annotations.NullMarked;
