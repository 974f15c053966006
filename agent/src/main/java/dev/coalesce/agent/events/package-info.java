/** Events for the JDK's flight recorder (JFR). Nothing of the recorder is loaded before somebody records. */
@NullMarked
package dev.coalesce.agent.events;

import org.jspecify.annotations.NullMarked;
