/**
 * Results that are input streams: upstream is read once, and every caller has a stream of its own over the same bytes.
 */
@NullMarked
package dev.coalesce.agent.inputstream;

import org.jspecify.annotations.NullMarked;
