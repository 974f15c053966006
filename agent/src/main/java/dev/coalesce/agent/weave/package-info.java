/**
 * Weaves the classes of the application. {@link dev.coalesce.agent.weave.Transformer} sees every class that loads, and
 * {@link dev.coalesce.agent.weave.Weaver} weaves those that need it. Only this package and its subpackages know Byte
 * Buddy.
 *
 * <p>The subpackages depend on each other in one direction, each on those after it:
 *
 * <ul>
 *   <li>{@code rewrite} carries out a plan.
 *   <li>{@code plan} decides what to do to each method, and checks that it can be done.
 *   <li>{@code declare} finds the annotations and rules that apply to a method.
 *   <li>{@code scan} decides from the bytes of a class whether it needs weaving at all, without Byte Buddy.
 * </ul>
 */
@NullMarked
package dev.coalesce.agent.weave;

import org.jspecify.annotations.NullMarked;
