/** Lets many readers share one {@code InputStream}: it is read once and stored, and each reader has its own pace. */
@NullMarked
package dev.coalesce.agent.bytes;

import org.jspecify.annotations.NullMarked;
