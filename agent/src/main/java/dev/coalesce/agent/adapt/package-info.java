/**
 * Adapters to libraries of publishers, futures, transactions, contexts, meters and JSON. They are compiled against the libraries, which the agent does
 * not contain. {@code AdapterLoader} defines them once beside each copy of a library that an application has.
 */
@NullMarked
package dev.coalesce.agent.adapt;

import org.jspecify.annotations.NullMarked;
