/** Runs benchmarks, and writes a report of what they measured. */
@NullMarked
package dev.coalesce.bench;

import org.jspecify.annotations.NullMarked;
