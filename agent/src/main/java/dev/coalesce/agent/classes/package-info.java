/** Facts about the application's classes, and values attached to them, without holding a class alive. */
@NullMarked
package dev.coalesce.agent.classes;

import org.jspecify.annotations.NullMarked;
