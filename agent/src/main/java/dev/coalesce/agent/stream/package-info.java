/** One upstream subscription, many readers: what a coalesced method that returns a publisher shares. */
@NullMarked
package dev.coalesce.agent.stream;

import org.jspecify.annotations.NullMarked;
