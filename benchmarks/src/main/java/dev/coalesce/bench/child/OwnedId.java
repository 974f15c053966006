package dev.coalesce.bench.child;

/**
 * The key of a cache that all objects of a class share, where each has results of its own.
 *
 * @param owner one of the objects
 * @param id the argument
 */
public record OwnedId(Object owner, String id) {}
