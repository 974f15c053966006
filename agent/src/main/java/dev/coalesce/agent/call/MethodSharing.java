package dev.coalesce.agent.call;

import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.key.Keys;
import org.jspecify.annotations.Nullable;

/** Connects the cached results of one method with those of other JVMs, if any share them. Thread-safe. */
public final class MethodSharing {
    private final MethodResults results;

    /** Null if no other JVM shares the results. Set before the first call. */
    private volatile @Nullable OtherJvms others;

    MethodSharing(MethodResults results) {
        this.results = results;
    }

    /**
     * Passes invalidations on to other JVMs from now on.
     *
     * @param sharing the JVMs that share the results
     */
    public void start(OtherJvms sharing) {
        others = sharing;
    }

    /**
     * Drops results of this JVM because another one has changed them. Flights go on.
     *
     * @param key the key; null for all keys
     */
    public void dropHere(@Nullable Object key) {
        if (key == null) {
            results.invalidateAll();
        } else {
            results.invalidate(Keys.own(key));
        }
    }

    /**
     * Invalidates results in the other JVMs. Waits a short time at most. They are to be invalidated here before and
     * afterwards: in between, a call of this JVM may have taken the older result from the engine.
     *
     * @param key the key without the parts of a context; null for all keys
     * @return false if no other JVM shares the results
     */
    boolean invalidateElsewhere(@Nullable Object key) {
        OtherJvms sharing = others;
        if (sharing != null) {
            sharing.invalidate(key);
        }
        return sharing != null;
    }
}
