/**
 * The demo: a client in a separate process that runs the same load against the service without and with the agent.
 */
@NullMarked
package dev.coalesce.sample.load;

import org.jspecify.annotations.NullMarked;
