/** Programs that measure themselves, each in a JVM of its own, and print what they found: a name, an equals sign, a number. */
@NullMarked
package dev.coalesce.bench.child;

import org.jspecify.annotations.NullMarked;
