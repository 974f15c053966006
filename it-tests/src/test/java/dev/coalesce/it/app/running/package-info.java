/** What {@link dev.coalesce.it.app.Running} does. */
@NullMarked
package dev.coalesce.it.app.running;

import org.jspecify.annotations.NullMarked;
