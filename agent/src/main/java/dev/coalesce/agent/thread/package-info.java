/** Threads of the agent's own, which have nothing of the application's. */
@NullMarked
package dev.coalesce.agent.thread;

import org.jspecify.annotations.NullMarked;
