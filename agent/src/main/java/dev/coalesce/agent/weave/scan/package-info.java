/**
 * Decides, from the bytes of a class that loads, whether it needs weaving at all. This code runs for every class of the
 * application, also when none is ever woven, so it must not use Byte Buddy.
 */
@NullMarked
package dev.coalesce.agent.weave.scan;

import org.jspecify.annotations.NullMarked;
