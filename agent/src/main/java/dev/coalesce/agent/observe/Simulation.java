package dev.coalesce.agent.observe;

import dev.coalesce.Scope;
import java.util.List;

/**
 * What one simulated cache has found out: a copy, for a report.
 *
 * @param without the positions of the parameters that the key leaves out
 * @param scope whose calls share
 * @param calls the calls that have ended
 * @param untracked those of them whose keys were not tracked
 * @param shares what each ttl would have done
 */
record Simulation(List<Integer> without, Scope scope, long calls, long untracked, List<Share> shares) {
    static Simulation of(SimulatedCache cache, Scope scope, List<Integer> without, int now) {
        synchronized (cache) {
            return new Simulation(without, scope, cache.calls(), cache.untracked(), List.of(cache.shares(now)));
        }
    }

    /** The share of the executions that would not have run, from 0 to 1. */
    double saved(int rung) {
        return calls == 0 ? 0 : (double) shares.get(rung).saved() / calls;
    }

    /** The share of the compared hits that would have been stale, from 0 to 1. */
    double stale(int rung) {
        Share share = shares.get(rung);
        return share.compared == 0 ? 0 : (double) share.stale / share.compared;
    }
}
