/**
 * Checks the annotations while an application is compiled. The rules are the agent's own, which reads class files where
 * this reads sources; the agent's tests hold the two together. Needs the module {@code java.compiler}, which an application
 * that runs need not have: nothing else of this jar names this package.
 */
@NullMarked
package dev.coalesce.processor;

import org.jspecify.annotations.NullMarked;
