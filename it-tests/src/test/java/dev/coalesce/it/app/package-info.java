/** The applications that the tests start. They know the annotations only; a test's JVM never runs one in itself. */
@NullMarked
package dev.coalesce.it.app;

import org.jspecify.annotations.NullMarked;
