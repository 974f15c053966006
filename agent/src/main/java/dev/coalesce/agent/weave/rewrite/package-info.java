/** Carries out a plan: changes the class file so that planned methods ask the engine before they run their bodies. */
@NullMarked
package dev.coalesce.agent.weave.rewrite;

import org.jspecify.annotations.NullMarked;
