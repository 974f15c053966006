package dev.coalesce.agent.bridge;

/** What a table answers that is not a result: so that a hit costs woven code one type check. */
public abstract class CoalesceAction {
    CoalesceAction() {}
}
