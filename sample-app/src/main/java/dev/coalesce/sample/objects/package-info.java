/**
 * A proxy in front of an S3 bucket. Many clients request the same object at the same time.
 */
@NullMarked
package dev.coalesce.sample.objects;

import org.jspecify.annotations.NullMarked;
