/** The attach mechanism of HotSpot without the module {@code jdk.attach}. Also part of {@code coalesce-attach}. */
@NullMarked
package dev.coalesce.commands.protocol;

import org.jspecify.annotations.NullMarked;
