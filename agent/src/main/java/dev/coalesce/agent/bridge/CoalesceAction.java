package dev.coalesce.agent.bridge;

/**
 * An answer of a group that is not a result. A common class for all of them, so that a hit costs woven code one type
 * check.
 */
public abstract class CoalesceAction {
    CoalesceAction() {}
}
