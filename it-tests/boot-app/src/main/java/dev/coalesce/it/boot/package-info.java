/** A small Spring Boot web application, packaged as an executable jar, that sends requests to itself and exits. */
@NullMarked
package dev.coalesce.it.boot;

import org.jspecify.annotations.NullMarked;
