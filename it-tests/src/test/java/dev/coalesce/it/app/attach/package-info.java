/** The commands of {@link dev.coalesce.it.app.AttachTarget}. */
@NullMarked
package dev.coalesce.it.app.attach;

import org.jspecify.annotations.NullMarked;
