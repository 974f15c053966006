package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.SeenValues;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the different values of each parameter in the first {@value #CALLS} calls. A parameter that is new in nearly
 * each of them (a trace, a request's id) makes each key unique, so that no two calls meet. If memory does not suffice,
 * no parameter is found to be new. All methods are called with the monitor of this object, except {@link #isDone}.
 */
final class ParameterCounts {
    /** The number of calls that are looked at. */
    static final int CALLS = 128;

    /** The number of parameters that are looked at; the others count as repeating. */
    private static final int MAX_PARAMETERS = 8;

    private static final int SLOTS = CALLS * 2;
    private static final double EVER_NEW = 0.95;

    private final MemoryBudget budget;

    /**
     * The digests that were seen, in 32 bits; 0: free. Empty before the first call, and once calls have been counted.
     */
    private int[][] seen = {};

    private final int[] distinct;
    private int calls;

    /** Whether no further call is looked at. Read without the monitor: another call then finds out with it. */
    private volatile boolean isDone;

    ParameterCounts(int parameters, MemoryBudget budget) {
        this.distinct = new int[Math.min(MAX_PARAMETERS, parameters)];
        this.budget = budget;
    }

    private long bytes() {
        return (long) distinct.length * SLOTS * Integer.BYTES;
    }

    /** Counts a call. Returns true for the last one that is looked at. */
    boolean count(long... digests) {
        if (isDone || !hasTables()) {
            return false;
        }
        for (int i = 0; i < distinct.length; i++) {
            distinct[i] += isNew(seen[i], digests[i]) ? 1 : 0;
        }
        if (++calls < CALLS) {
            return false;
        }
        end();
        return true;
    }

    private boolean hasTables() {
        if (calls == 0 && seen.length == 0) {
            if (!budget.reserve(bytes())) {
                isDone = true;
                return false;
            }
            seen = new int[distinct.length][SLOTS];
        }
        return true;
    }

    /** Looks at no further call, and gives the memory back. */
    void end() {
        if (seen.length > 0) {
            seen = new int[0][];
            budget.release(bytes());
        }
        isDone = true;
    }

    boolean isDone() {
        return isDone;
    }

    private static boolean isNew(int[] table, long digest) {
        return SeenValues.add(table, (int) (digest ^ (digest >>> 32)) | 1, (int) (digest >>> 40));
    }

    /** The positions of the parameters that are new in each call; none before all calls have been looked at. */
    List<Integer> everNew() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < distinct.length && calls >= CALLS; i++) {
            if (distinct[i] >= EVER_NEW * CALLS) {
                found.add(i);
            }
        }
        return found;
    }

    /** The share of the calls in which a parameter had a value that was new. */
    double newShare(int parameter) {
        return calls == 0 ? 0 : (double) distinct[parameter] / calls;
    }
}
