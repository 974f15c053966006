package dev.coalesce.agent.call;

import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.metrics.Registry;

/**
 * The services that all coalesced methods of a JVM share.
 *
 * @param clock the time by which results age
 * @param registry receives each method's counters
 * @param failures receives what goes wrong inside the agent
 */
public record SharedServices(Clock clock, Registry registry, InternalFailures failures) {}
