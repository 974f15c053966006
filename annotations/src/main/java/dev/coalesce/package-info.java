/**
 * The public API of Coalesce. Nothing here does any work by itself: without the agent an application behaves exactly as
 * if the annotations were not there.
 */
@NullMarked
package dev.coalesce;

import org.jspecify.annotations.NullMarked;
