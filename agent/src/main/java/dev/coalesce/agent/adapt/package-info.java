/**
 * Adapters for the publisher types of the reactive libraries. They are compiled against the libraries, which the agent
 * does not contain. {@code site.PublisherTypes} defines them once beside each copy of a library that an application
 * has.
 */
@NullMarked
package dev.coalesce.agent.adapt;

import org.jspecify.annotations.NullMarked;
