package dev.coalesce.agent.clustered;

import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.KeyWatch;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the result of one flight is cached in this JVM. Written by the thread that leads the flight, and read
 * by the one that ends it.
 */
final class LocalCaching {
    /** The kinds say what this JVM knows of the key. */
    enum Kind {
        /** The engine was not asked: this JVM is alone. */
        ALONE,
        /** The engine reports changes of the key. */
        TRACKED,
        /** Another flight of the key may be in the engine. */
        NONE
    }

    private final ClusteredFlight flight;

    volatile Kind kind = Kind.ALONE;

    /** The changes of the key that were reported before the outcome arrived, or before the engine was told of it. */
    volatile int seen;

    LocalCaching(ClusteredFlight flight) {
        this.flight = flight;
    }

    /** Caches the result if that is allowed. Throws nothing. The watch is null if the engine was not asked. */
    void cache(@Nullable KeyWatch watch, Object outcome, long nanos) {
        switch (kind) {
            case NONE -> {
                if (watch == null) {
                    flight.cacheHere(outcome, nanos); // other JVMs cannot know this key, so nobody drops it there
                }
            }
            case ALONE -> cacheAlone(outcome, nanos);
            case TRACKED -> {
                if (watch != null) {
                    cacheTracked(watch, outcome, nanos);
                }
            }
        }
    }

    private void cacheAlone(Object outcome, long nanos) {
        Cluster cluster = flight.shared().cluster();
        if (!cluster.isUsable()) {
            flight.shared().noteCachedAlone();
            flight.cacheHere(outcome, nanos);
            if (cluster.isUsable()) { // what was cached alone may have been dropped before this result
                flight.dropHere();
            }
        }
    }

    /** Races with the client's thread, which counts a change first and then drops what is cached. */
    private void cacheTracked(KeyWatch watch, Object outcome, long nanos) {
        int before = seen;
        if (watch.changes() != before) {
            return;
        }
        watch.cache(nanos + flight.staleForNanos());
        flight.cacheHere(outcome, nanos);
        if (watch.changes() != before) {
            flight.dropHere();
        }
    }
}
