package dev.coalesce.sample.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The requests that the simulated systems have counted since they started, and those of the service for comparison.
 *
 * @param modelCalls requests to the language model, including refused ones
 * @param quoteCalls requests to the source of prices, including refused ones
 * @param getObjects {@code GetObject} requests to the S3 server; null if an external S3 server is used
 * @param objectReads requests to the service for an object, including those that are still waiting
 */
public record Counts(
        int modelCalls, int quoteCalls, @Nullable Integer getObjects, int objectReads) {}
