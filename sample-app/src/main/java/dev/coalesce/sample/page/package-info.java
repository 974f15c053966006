/**
 * A page that runs the same load without and with the agent, and shows several clients of one stream.
 */
@NullMarked
package dev.coalesce.sample.page;

import org.jspecify.annotations.NullMarked;
