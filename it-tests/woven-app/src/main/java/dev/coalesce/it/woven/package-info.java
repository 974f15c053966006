/** An application for tests. */
@NullMarked
package dev.coalesce.it.woven;

import org.jspecify.annotations.NullMarked;
