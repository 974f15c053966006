package dev.coalesce.sample.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Requests that reached the simulated systems since they started, counted by themselves.
 *
 * @param modelCalls at the language model, refused ones too
 * @param quoteCalls at the source of prices, refused ones too
 * @param getObjects at the S3 server; null where somebody else's is used
 */
public record Counts(
        int modelCalls, int quoteCalls, @Nullable Integer getObjects) {}
