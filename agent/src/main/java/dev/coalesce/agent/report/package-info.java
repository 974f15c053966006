/** The agent's log, and the reporting of configuration errors. */
@NullMarked
package dev.coalesce.agent.report;

import org.jspecify.annotations.NullMarked;
