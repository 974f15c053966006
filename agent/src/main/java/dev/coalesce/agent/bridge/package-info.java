/**
 * The classes that woven methods call. The build moves them to {@code java.lang}, the one package that every class
 * loader and every named module sees. Nothing else of the agent is visible to an application.
 */
@NullMarked
package dev.coalesce.agent.bridge;

import org.jspecify.annotations.NullMarked;
