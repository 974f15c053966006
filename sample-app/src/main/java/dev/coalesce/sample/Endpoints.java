package dev.coalesce.sample;

import java.net.URI;

/**
 * Where a running service is to be found.
 *
 * @param service the service
 * @param counts answers {@code GET /counts} with what the systems behind the service have counted, and {@code GET /memory}
 *     with what the process needed
 */
public record Endpoints(URI service, URI counts) {}
