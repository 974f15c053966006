/** Load at a pace that does not depend on the answers. Knows nothing of what is asked. */
@NullMarked
package dev.coalesce.bench.load;

import org.jspecify.annotations.NullMarked;
