/** Methods and attributes that a file names, instead of an annotation. */
@NullMarked
package dev.coalesce.agent.rules;

import org.jspecify.annotations.NullMarked;
