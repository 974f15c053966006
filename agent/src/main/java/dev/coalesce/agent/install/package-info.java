/** Installs the agent in a JVM and removes it: options, bridge classes, transformers, reloading of the file. */
@NullMarked
package dev.coalesce.agent.install;

import org.jspecify.annotations.NullMarked;
