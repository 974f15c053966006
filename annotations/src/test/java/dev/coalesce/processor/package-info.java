@NullMarked
package dev.coalesce.processor;

import org.jspecify.annotations.NullMarked;
