/** From a class file with annotations to one whose methods ask the engine. The only package that knows Byte Buddy. */
@NullMarked
package dev.coalesce.agent.weave;

import org.jspecify.annotations.NullMarked;
