/** The goals of Maven. */
@NullMarked
package dev.coalesce.maven;

import org.jspecify.annotations.NullMarked;
