/** The context that a caller's thread carries besides the arguments of its call, for calls that are made again. */
@NullMarked
package dev.coalesce.agent.context;

import org.jspecify.annotations.NullMarked;
