/**
 * The way from a woven call site to its method's group: linking, the state of classes and objects, invalidation, and
 * rules in the running JVM.
 */
@NullMarked
package dev.coalesce.agent.link;

import org.jspecify.annotations.NullMarked;
