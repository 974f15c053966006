/** Tests of what a release consists of. */
@NullMarked
package dev.coalesce.release;

import org.jspecify.annotations.NullMarked;
