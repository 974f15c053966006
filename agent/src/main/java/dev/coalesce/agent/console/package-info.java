/**
 * Answers the requests of commands such as {@code top}, which run in a JVM of their own. Nothing here is loaded before
 * the first request.
 */
@NullMarked
package dev.coalesce.agent.console;

import org.jspecify.annotations.NullMarked;
