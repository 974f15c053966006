/** One {@code InputStream}, read once, for many readers: what was read is stored, and each reads it at its own pace. */
@NullMarked
package dev.coalesce.agent.bytes;

import org.jspecify.annotations.NullMarked;
