@NullMarked
package dev.coalesce.spring;

import org.jspecify.annotations.NullMarked;
