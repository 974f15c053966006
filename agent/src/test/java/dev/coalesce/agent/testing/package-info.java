/** Helpers that tests of several packages share: clocks, threads, publishers, compilers and captured log output. */
@NullMarked
package dev.coalesce.agent.testing;

import org.jspecify.annotations.NullMarked;
