/** Threads of the agent, which hold no references to the application. */
@NullMarked
package dev.coalesce.agent.thread;

import org.jspecify.annotations.NullMarked;
