package dev.coalesce.sample;

import java.net.URI;

/**
 * The addresses of a running service.
 *
 * @param service the address of the service
 * @param counts the address of the measurements: {@code GET /counts} returns the requests that each system has counted,
 *     and {@code GET /memory} the heap of the process
 */
public record Endpoints(URI service, URI counts) {}
