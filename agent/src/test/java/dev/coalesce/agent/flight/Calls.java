package dev.coalesce.agent.flight;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.cache.Results;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A minimal call path that combines a flight table with cached results. It has no weaving and no counters. A leader
 * that fails with an {@code InterruptedException} hands its key over.
 */
final class Calls {
    final FlightTable table = new FlightTable();
    private final @Nullable Results results;
    private final long ttlNanos;

    private Calls(@Nullable Results results, long ttlNanos) {
        this.results = results;
        this.ttlNanos = ttlNanos;
    }

    static Calls keepingNothing() {
        return new Calls(null, 0);
    }

    static Calls keeping(Results results, long ttlNanos) {
        return new Calls(results, ttlNanos);
    }

    @Nullable
    Object call(Object key, Callable<?> body) throws Exception {
        Object cached = cached(key);
        return cached != null ? deliver(cached) : leadOrFollow(new Lead(key), body);
    }

    /** Invalidates the flight first, so that its leader does not cache its result afterwards. */
    void invalidate(Object key) {
        table.invalidate(this, key);
        if (results != null) {
            results.invalidate(key);
        }
    }

    private @Nullable Object cached(Object key) {
        return results == null ? null : results.fresh(key);
    }

    private @Nullable Object leadOrFollow(Lead mine, Callable<?> body) throws Exception {
        while (true) {
            Flight other = table.enter(mine);
            if (other == null) {
                Object cached = cached(mine.key());
                return cached == null ? lead(mine, body) : end(mine, cached);
            }
            if (other.leader() == Thread.currentThread()) {
                return body.call();
            }
            Object outcome = other.await(0);
            if (outcome == Signal.PROMOTED) {
                return lead((Lead) other, body);
            }
            if (outcome == Signal.ABANDONED) {
                table.remove(other);
            } else {
                return outcome instanceof Signal ? body.call() : deliver(outcome);
            }
        }
    }

    private @Nullable Object lead(Lead flight, Callable<?> body) throws Exception {
        Object outcome;
        try {
            Object result = body.call();
            outcome = result == null ? CoalesceGroup.NULL : result;
            flight.outcome = outcome;
        } catch (Throwable e) {
            if (e instanceof InterruptedException && flight.promoteWaiter()) {
                throw e;
            }
            outcome = new Failure(e);
        }
        return end(flight, outcome);
    }

    private @Nullable Object end(Lead flight, Object outcome) throws Exception {
        flight.stopLeading();
        flight.leave(table);
        flight.complete(outcome);
        return deliver(outcome);
    }

    private static @Nullable Object deliver(Object outcome) throws Exception {
        if (outcome instanceof Failure) {
            throw Calls.<Exception>sneaky(((Failure) outcome).thrown());
        }
        return outcome == CoalesceGroup.NULL ? null : outcome;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneaky(Throwable e) throws E {
        throw (E) e;
    }

    /** Caches its result at the moment it leaves the table, and only then. */
    private final class Lead extends TestFlight {
        private @Nullable Object outcome;

        Lead(Object key) {
            super(Calls.this, key, 0);
        }

        @Override
        void cacheResult() {
            if (results != null && outcome != null) {
                results.put(key(), outcome, ttlNanos, 0);
            }
        }
    }
}
