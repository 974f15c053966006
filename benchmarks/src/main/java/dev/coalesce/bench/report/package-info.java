/** What was measured, and how it is told. Knows nothing of how it was measured. */
@NullMarked
package dev.coalesce.bench.report;

import org.jspecify.annotations.NullMarked;
