/** Tests of what is told. */
@NullMarked
package dev.coalesce.bench.report;

import org.jspecify.annotations.NullMarked;
