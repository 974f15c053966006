@NullMarked
package dev.coalesce.junit;

import org.jspecify.annotations.NullMarked;
