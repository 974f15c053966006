/**
 * The annotation processor, which checks the annotations while an application is compiled.
 *
 * <p>Its rules are those of the agent, which reads class files instead of sources; the agent's tests compare the two.
 * The processor needs the module {@code java.compiler}, which may be missing when an application runs, so no other
 * class of this jar refers to this package.
 */
@NullMarked
package dev.coalesce.processor;

import org.jspecify.annotations.NullMarked;
