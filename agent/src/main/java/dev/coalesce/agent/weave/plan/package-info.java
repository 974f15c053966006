/** Decides what weaving does to each method of a class, and checks that it can be done. */
@NullMarked
package dev.coalesce.agent.weave.plan;

import org.jspecify.annotations.NullMarked;
