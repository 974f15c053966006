/**
 * Simulated systems that the service depends on: real servers on loopback, with the limits that such systems have.
 */
@NullMarked
package dev.coalesce.sample.simulator;

import org.jspecify.annotations.NullMarked;
