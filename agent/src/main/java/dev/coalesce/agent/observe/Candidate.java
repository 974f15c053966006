package dev.coalesce.agent.observe;

import dev.coalesce.agent.digest.Hashes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One choice of the key, simulated for both scopes. While all calls are made on one object, the scopes are equal, and
 * there is one cache. The first call on a second object makes a copy of it, in which the keys of the first object stay
 * as they are and those of any other object are mixed with its identity.
 */
final class Candidate {
    /** The parts of the key, by their positions among the parts of the method. */
    private final int[] parts;

    /** The parameters that the key leaves out because they are new in each call. */
    final List<Integer> without;

    final SimulatedCache ofType;

    /** Set once, with the monitor of {@link #ofType}. */
    private volatile @Nullable SimulatedCache ofInstance;

    /** Whether memory did not suffice for a second cache. Guarded by the monitor of {@link #ofType}. */
    private boolean isTooBig;

    Candidate(int[] parts, List<Integer> without, SimulatedCache ofType) {
        this.parts = parts;
        this.without = without;
        this.ofType = ofType;
    }

    long key(long... digests) {
        long key = 0;
        for (int each : parts) {
            key = Hashes.add(key, digests[each]);
        }
        return key;
    }

    @Nullable
    SimulatedCache ofInstance() {
        return ofInstance;
    }

    /** Separates the scopes: there is a second object. */
    void separate() {
        synchronized (ofType) {
            if (ofInstance == null && !isTooBig) {
                SimulatedCache copy = ofType.copy();
                isTooBig = copy == null;
                ofInstance = copy;
            }
        }
    }

    void release() {
        release(ofType);
        SimulatedCache second = ofInstance;
        if (second != null) {
            release(second);
        }
    }

    private static void release(SimulatedCache cache) {
        synchronized (cache) {
            cache.release();
        }
    }
}
