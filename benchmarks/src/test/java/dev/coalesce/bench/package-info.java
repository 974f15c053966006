/** Tests of the code that runs the benchmarks. They run no benchmark. */
@NullMarked
package dev.coalesce.bench;

import org.jspecify.annotations.NullMarked;
