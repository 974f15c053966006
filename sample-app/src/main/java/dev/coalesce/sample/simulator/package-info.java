/**
 * The systems the service depends on, as real servers on loopback, with the limits that such systems have.
 */
@NullMarked
package dev.coalesce.sample.simulator;

import org.jspecify.annotations.NullMarked;
