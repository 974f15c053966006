/** Tests of the report. */
@NullMarked
package dev.coalesce.bench.report;

import org.jspecify.annotations.NullMarked;
