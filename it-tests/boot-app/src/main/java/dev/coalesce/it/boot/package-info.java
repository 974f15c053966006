/** A small Spring Boot web application, packaged as users package theirs, that calls itself and exits. */
@NullMarked
package dev.coalesce.it.boot;

import org.jspecify.annotations.NullMarked;
