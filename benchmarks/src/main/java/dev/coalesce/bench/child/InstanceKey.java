package dev.coalesce.bench.child;

/**
 * A key that distinguishes objects, for a cache that all objects of a class share.
 *
 * @param owner the object
 * @param id the argument
 */
public record InstanceKey(Object owner, String id) {}
