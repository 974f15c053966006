/** What methods that were woven while their application was built call, instead of the agent's bridge in {@code java.lang}. */
@NullMarked
package dev.coalesce.runtime;

import org.jspecify.annotations.NullMarked;
