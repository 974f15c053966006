/**
 * Invalidations inside a transaction of the application: what they forbid until the transaction has ended, and what
 * they do then.
 */
@NullMarked
package dev.coalesce.agent.transaction;

import org.jspecify.annotations.NullMarked;
