/** Observing: what sharing the calls of a method would have saved, while every call runs its own body. */
@NullMarked
package dev.coalesce.agent.observe;

import org.jspecify.annotations.NullMarked;
