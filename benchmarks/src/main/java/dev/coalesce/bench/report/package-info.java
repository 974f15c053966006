/** The results and their presentation. This package does not depend on how they were measured. */
@NullMarked
package dev.coalesce.bench.report;

import org.jspecify.annotations.NullMarked;
