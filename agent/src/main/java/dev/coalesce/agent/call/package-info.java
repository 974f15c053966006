/**
 * This package is the path of one call: from its key to a hit, a lead or a follow, and to its end. Values and futures
 * are here; {@link dev.coalesce.agent.call.ResultStrategy} is what other kinds of results implement. Start with {@link
 * dev.coalesce.agent.call.CallGroup}.
 */
@NullMarked
package dev.coalesce.agent.call;

import org.jspecify.annotations.NullMarked;
