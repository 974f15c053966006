/**
 * Finds what applies to a method, from class files: its own annotation, those it overrides, and the rules about either.
 * No class of the application is loaded for it.
 */
@NullMarked
package dev.coalesce.agent.weave.declare;

import org.jspecify.annotations.NullMarked;
