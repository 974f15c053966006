/** Why calls and methods are not shared: the registry of reasons, and what is known about each method. */
@NullMarked
package dev.coalesce.agent.reason;

import org.jspecify.annotations.NullMarked;
