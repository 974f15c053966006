/** What the agent logs, and how it reports configuration errors. */
@NullMarked
package dev.coalesce.agent.report;

import org.jspecify.annotations.NullMarked;
