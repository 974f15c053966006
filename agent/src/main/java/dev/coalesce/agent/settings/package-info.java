/** What a user can say about a coalesced method, read and checked. */
@NullMarked
package dev.coalesce.agent.settings;

import org.jspecify.annotations.NullMarked;
