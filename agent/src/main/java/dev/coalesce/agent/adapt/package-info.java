/**
 * Publishers of the reactive libraries. These classes are compiled against the libraries, which the agent does not have:
 * each is defined anew beside an application's own copy of its library, by {@code site.StreamTypes}.
 */
@NullMarked
package dev.coalesce.agent.adapt;

import org.jspecify.annotations.NullMarked;
