/**
 * Clients of the HTTP APIs that the service depends on.
 */
@NullMarked
package dev.coalesce.sample.upstream;

import org.jspecify.annotations.NullMarked;
