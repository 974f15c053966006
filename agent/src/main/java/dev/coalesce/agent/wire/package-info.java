/** Encodes results and failures for other JVMs by their declared types. No class name is ever written or read. */
@NullMarked
package dev.coalesce.agent.wire;

import org.jspecify.annotations.NullMarked;
