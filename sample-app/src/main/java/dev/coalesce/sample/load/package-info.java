/**
 * The demo: a client in a process of its own that puts the same load on the service without and with the agent.
 */
@NullMarked
package dev.coalesce.sample.load;

import org.jspecify.annotations.NullMarked;
