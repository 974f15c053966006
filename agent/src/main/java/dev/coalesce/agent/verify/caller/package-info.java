/** What the context of a caller consists of, and how it is read without running code of the application. */
@NullMarked
package dev.coalesce.agent.verify.caller;

import org.jspecify.annotations.NullMarked;
