/**
 * Scene two: chat threads in a database, answered by a language model that is slow, rate limited and strict.
 */
@NullMarked
package dev.coalesce.sample.chat;

import org.jspecify.annotations.NullMarked;
