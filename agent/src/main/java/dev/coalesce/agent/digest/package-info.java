/** Salted digests of arguments and results, read without running code of the application. */
@NullMarked
package dev.coalesce.agent.digest;

import org.jspecify.annotations.NullMarked;
