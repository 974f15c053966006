/** The way of one call: table, key, cache, flight, result, counters. */
@NullMarked
package dev.coalesce.agent.site;

import org.jspecify.annotations.NullMarked;
