@NullMarked
package dev.coalesce.build;

import org.jspecify.annotations.NullMarked;
