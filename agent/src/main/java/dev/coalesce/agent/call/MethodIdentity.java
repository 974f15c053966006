package dev.coalesce.agent.call;

import dev.coalesce.agent.metrics.Measured;

/**
 * The identity of a coalesced method, which its settings do not change.
 *
 * @param kind a woven method or a named coalescer
 * @param name {@code <class>.<method>}, or the coalescer's name
 * @param user the class on whose behalf calls are made; its loader supplies the public exceptions
 * @param interruptible whether callers can receive an {@link InterruptedException}
 */
public record MethodIdentity(Measured.Kind kind, String name, Class<?> user, boolean interruptible) {}
