/**
 * How the service calls the HTTP APIs it depends on.
 */
@NullMarked
package dev.coalesce.sample.upstream;

import org.jspecify.annotations.NullMarked;
