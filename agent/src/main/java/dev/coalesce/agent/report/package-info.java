/** What the agent says to its operator. */
@NullMarked
package dev.coalesce.agent.report;

import org.jspecify.annotations.NullMarked;
