/**
 * Scene one: a proxy in front of an S3 bucket, where many clients ask for one object at a time.
 */
@NullMarked
package dev.coalesce.sample.objects;

import org.jspecify.annotations.NullMarked;
