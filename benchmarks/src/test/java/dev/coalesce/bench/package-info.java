/** Tests of what runs the benchmarks; no benchmark runs here. */
@NullMarked
package dev.coalesce.bench;

import org.jspecify.annotations.NullMarked;
