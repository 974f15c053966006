/**
 * Measurements of the service itself: latency and errors of its requests, and its heap.
 */
@NullMarked
package dev.coalesce.sample.metrics;

import org.jspecify.annotations.NullMarked;
