/** Applications and agents whose start-up time is measured. */
@NullMarked
package dev.coalesce.bench.startup;

import org.jspecify.annotations.NullMarked;
