/** The YAML file of the option {@code config}: options, and rules that coalesce methods without an annotation. */
@NullMarked
package dev.coalesce.agent.rules;

import org.jspecify.annotations.NullMarked;
