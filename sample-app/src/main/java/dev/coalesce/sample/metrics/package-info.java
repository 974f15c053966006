/**
 * What the service says about its own requests.
 */
@NullMarked
package dev.coalesce.sample.metrics;

import org.jspecify.annotations.NullMarked;
