/**
 * Chat threads in a database. A language model answers, which is slow, has a rate limit, and rejects malformed
 * conversations.
 */
@NullMarked
package dev.coalesce.sample.chat;

import org.jspecify.annotations.NullMarked;
