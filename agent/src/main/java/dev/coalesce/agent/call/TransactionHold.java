package dev.coalesce.agent.call;

import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.transaction.Embargo;
import dev.coalesce.agent.transaction.InvalidationTarget;
import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.Transactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys of one method that the application's transactions have invalidated and not committed. Thread-safe. */
public final class TransactionHold implements InvalidationTarget {
    private final FlightTable flights;
    private final MethodResults results;
    private final MethodSharing sharing;
    private final Embargo embargo = new Embargo();

    TransactionHold(FlightTable flights, MethodResults results, MethodSharing sharing) {
        this.sharing = sharing;
        this.flights = flights;
        this.results = results;
    }

    /**
     * Tells whether a result of a key must not be cached.
     *
     * @param key the key; not a copy
     * @return true if a transaction has invalidated the key and has not ended
     */
    public boolean forbidsCaching(Object key) {
        return embargo.forbids(key) || isHeldByOwn(key);
    }

    /**
     * Tells whether the current thread's transaction has invalidated a key. If it has invalidated other keys only, it
     * notes this one: what the transaction loads does not survive a rollback.
     *
     * @param key the key; not a copy
     * @return true if the call runs its body uncoalesced
     */
    public boolean isHeldByOwn(Object key) {
        OpenTransaction own = Transactions.ofThisThread();
        if (own == null) {
            return false;
        }
        if (own.holds(embargo, key)) {
            return true;
        }
        own.load(this, Keys.snapshot(key));
        return false;
    }

    @Override
    public void forEachEmbargo(Consumer<Embargo> action) {
        action.accept(embargo);
    }

    @Override
    public void invalidateNow(@Nullable Object key) {
        try {
            invalidate(key);
        } catch (Throwable e) {
            // Thrown by a key's equals: too many results are invalidated rather than too few.
            invalidate(null);
        }
    }

    /**
     * Invalidates here, then in the other JVMs, then here again, because a call of this JVM may have taken the old result
     * from another JVM meanwhile.
     *
     * @param key the key; null for all keys
     * @throws RuntimeException what the {@code equals} of a key throws; the caller then invalidates all keys
     */
    public void invalidate(@Nullable Object key) {
        invalidateHere(key);
        if (sharing.invalidateElsewhere(key)) {
            invalidateHere(key);
        }
    }

    private void invalidateHere(@Nullable Object key) {
        if (key == null) {
            flights.invalidateAll(null);
            results.invalidateAll();
        } else {
            flights.invalidateEverywhere(key);
            results.invalidate(key);
        }
    }
}
