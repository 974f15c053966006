/**
 * Prices of shares, which may be two seconds old.
 */
@NullMarked
package dev.coalesce.sample.quotes;

import org.jspecify.annotations.NullMarked;
