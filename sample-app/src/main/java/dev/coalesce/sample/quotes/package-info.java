/**
 * Scene three: a lookup whose answer may be two seconds old.
 */
@NullMarked
package dev.coalesce.sample.quotes;

import org.jspecify.annotations.NullMarked;
