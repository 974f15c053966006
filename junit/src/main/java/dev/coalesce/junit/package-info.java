/** Tests of coalesced methods with JUnit Jupiter. Start reading at {@link dev.coalesce.junit.CoalesceExtension}. */
@NullMarked
package dev.coalesce.junit;

import org.jspecify.annotations.NullMarked;
