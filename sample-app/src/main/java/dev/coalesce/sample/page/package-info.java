/**
 * A page that shows several clients of one stream side by side, and the counters.
 */
@NullMarked
package dev.coalesce.sample.page;

import org.jspecify.annotations.NullMarked;
