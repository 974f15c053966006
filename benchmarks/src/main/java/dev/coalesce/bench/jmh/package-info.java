/** The JMH benchmarks. */
@NullMarked
package dev.coalesce.bench.jmh;

import org.jspecify.annotations.NullMarked;
