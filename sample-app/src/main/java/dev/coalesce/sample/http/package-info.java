/**
 * HTTP and JSON helpers of the service, and of the servers that it depends on.
 */
@NullMarked
package dev.coalesce.sample.http;

import org.jspecify.annotations.NullMarked;
