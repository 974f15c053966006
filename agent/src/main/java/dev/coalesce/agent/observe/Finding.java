package dev.coalesce.agent.observe;

import dev.coalesce.agent.observe.MethodFindings.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report says about one method, for a program that reads it.
 *
 * @param method its class and name
 * @param selector its name as a rule writes it, with the types of its parameters
 * @param calls the calls that were measured with this key and scope
 * @param meanNanos how long its body takes
 * @param key the parameters in the key
 * @param scope whose calls share
 * @param isAdvised whether a rule is suggested
 * @param ttl the ttl that saves most: {@code 0} for none, {@code own} for that of the method; null if nothing is known
 * @param savedNanos the time that this ttl would have saved
 * @param advice what to do, or why not
 * @param ladder what each ttl would have done
 * @param notes what else there is to know
 */
public record Finding(
        String method,
        String selector,
        long calls,
        long meanNanos,
        List<String> key,
        String scope,
        boolean isAdvised,
        @Nullable String ttl,
        long savedNanos,
        String advice,
        List<Rung> ladder,
        List<String> notes) {

    /**
     * What one ttl would have done.
     *
     * @param ttl as in {@link Finding#ttl}
     * @param hits the calls that would have received a cached result
     * @param follows the calls that would have waited for another one
     * @param compared the hits whose results were compared
     * @param stale those of them that would have been stale
     * @param entries the results that the cache would hold now
     */
    public record Rung(String ttl, long hits, long follows, long compared, long stale, int entries) {}

    static Finding of(
            MethodFindings method, Simulation shown, @Nullable Choice best, String advice, List<String> notes) {
        List<Rung> ladder = new ArrayList<>();
        for (int rung = 0; rung < Rungs.COUNT; rung++) {
            if (rung != Rungs.OWN || method.hasOwnTtl()) {
                Share share = shown.shares().get(rung);
                ladder.add(new Rung(
                        Rungs.name(rung), share.hits, share.follows, share.compared, share.stale, share.entries));
            }
        }
        return new Finding(
                method.name(),
                method.selector(),
                shown.calls(),
                method.meanNanos(),
                method.key(shown),
                shown.scope().name(),
                method.advised() != null,
                best == null ? null : Rungs.name(best.rung()),
                method.savedNanos(),
                advice,
                ladder,
                notes);
    }
}
