/** Brings the agent into a Spring Boot application. */
@NullMarked
package dev.coalesce.spring;

import org.jspecify.annotations.NullMarked;
