@NullMarked
package dev.coalesce.bench.load;

import org.jspecify.annotations.NullMarked;
