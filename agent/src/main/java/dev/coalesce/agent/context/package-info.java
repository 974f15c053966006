/** What a caller's thread carries besides the arguments of its call, for calls that the agent makes again. */
@NullMarked
package dev.coalesce.agent.context;

import org.jspecify.annotations.NullMarked;
