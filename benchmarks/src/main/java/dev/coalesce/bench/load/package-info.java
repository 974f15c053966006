/**
 * Open-loop load: requests are sent at times that do not depend on the responses. The package does not know what is
 * requested.
 */
@NullMarked
package dev.coalesce.bench.load;

import org.jspecify.annotations.NullMarked;
