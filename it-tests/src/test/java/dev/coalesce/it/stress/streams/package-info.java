/** Random histories of streams: sources and subscribers of all kinds, and what each subscriber must have received. */
@NullMarked
package dev.coalesce.it.stress.streams;

import org.jspecify.annotations.NullMarked;
