/** What tests of several packages need: time that is told, threads that are waited for, and what the agent said. */
@NullMarked
package dev.coalesce.agent.testing;

import org.jspecify.annotations.NullMarked;
