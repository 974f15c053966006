/** What woven methods call. The build moves these few classes to {@code java.lang}, the one package that every class loader and named module sees; nothing else of the agent is visible to an application. */
@NullMarked
package dev.coalesce.agent.bridge;

import org.jspecify.annotations.NullMarked;
