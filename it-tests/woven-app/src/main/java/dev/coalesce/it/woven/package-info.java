/** A test application that is woven at build time. */
@NullMarked
package dev.coalesce.it.woven;

import org.jspecify.annotations.NullMarked;
