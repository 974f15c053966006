/** What JMH measures. */
@NullMarked
package dev.coalesce.bench.jmh;

import org.jspecify.annotations.NullMarked;
