package dev.coalesce.agent.rules;

import java.util.List;

/**
 * One invalidation of a rule: its methods invalidate these results when they return normally.
 *
 * @param type the name of the class or interface that has the coalesced method, with dots
 * @param method the name of the coalesced method, which stands for all overloads
 * @param key paths over the parameters of the invalidating method; empty: all results are invalidated
 */
public record RuleInvalidation(String type, String method, List<String> key) {}
