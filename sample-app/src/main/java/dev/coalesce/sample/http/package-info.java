/**
 * How the service, and the servers it depends on, speak HTTP and JSON.
 */
@NullMarked
package dev.coalesce.sample.http;

import org.jspecify.annotations.NullMarked;
