package dev.coalesce.sample.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Requests that reached the simulated systems since they started, counted by themselves; and those that reached the
 * service, to compare.
 *
 * @param modelCalls at the language model, refused ones too
 * @param quoteCalls at the source of prices, refused ones too
 * @param getObjects at the S3 server; null where somebody else's is used
 * @param objectReads at the service, for an object, whether it was served yet or not
 */
public record Counts(
        int modelCalls, int quoteCalls, @Nullable Integer getObjects, int objectReads) {}
