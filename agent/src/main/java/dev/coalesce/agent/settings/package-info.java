/** Options and attributes as users write them, parsed and validated, and the form in which woven classes carry them. */
@NullMarked
package dev.coalesce.agent.settings;

import org.jspecify.annotations.NullMarked;
