/**
 * The public API of Coalesce. This package contains no implementation: without the agent an application behaves exactly
 * as if the annotations were absent.
 *
 * <p>References are non-null unless they are marked {@code @Nullable}.
 */
@NullMarked
package dev.coalesce;

import org.jspecify.annotations.NullMarked;
