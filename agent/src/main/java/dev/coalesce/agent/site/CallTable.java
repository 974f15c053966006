package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.cache.Results;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call: from its key to a hit, a lead or a follow. One table for a class, or for an object where objects
 * do not share.
 *
 * <p>Nothing inside may reach the application: what goes wrong here is counted, and the call runs its body.
 */
final class CallTable extends CoalesceTable {
    final CoalescedMethod method;

    /** The object whose share this is, so that a clone is not taken for it; null where all share. */
    final @Nullable Object owner;

    /** From the first kept result on. */
    private volatile @Nullable Results results;

    CallTable(CoalescedMethod method, @Nullable Object owner) {
        this.method = method;
        this.owner = owner;
    }

    @Override
    public @Nullable Object enter(@Nullable Object key) {
        return enter(key, method.shape);
    }

    @Nullable
    Object enter(@Nullable Object key, ResultShape shape) {
        Object answer;
        try {
            answer = key == null ? method.bypass() : answer(key, shape);
        } catch (Throwable e) {
            answer = failed(key, e);
        }
        if (answer instanceof Failure) {
            throw Exceptions.<RuntimeException>sneaky(((Failure) answer).thrown());
        }
        return answer;
    }

    private @Nullable Object answer(Object key, ResultShape shape) {
        Object kept = kept(key);
        if (kept != null) {
            method.counters.hits.increment();
            return given(kept, shape);
        }
        return key instanceof KeyFailure ? method.keyFailed((KeyFailure) key) : miss(key, shape);
    }

    private @Nullable Object kept(Object key) {
        Results r = results;
        return r == null ? null : r.get(key);
    }

    private @Nullable Object miss(Object key, ResultShape shape) {
        Lead mine = new Lead(this, Keys.snapshot(key), shape, method.settings.ttlNanos());
        while (true) {
            Flight other = method.inFlight.enter(mine);
            if (other == null) {
                return lead(mine, shape);
            }
            if (other.owner() == Thread.currentThread()) {
                return method.bypass(); // the body calls itself with its own key
            }
            Object answer = shape == ResultShape.FUTURE ? share(other) : follow(other);
            if (answer != Signal.ABANDONED) {
                return answer;
            }
            method.inFlight.leave(other);
        }
    }

    /** A result may have come between this call's look into the cache and its entry into the table: look again. */
    private Object lead(Lead mine, ResultShape shape) {
        try {
            Object kept = kept(mine.key());
            if (kept == null) {
                method.counters.leads.increment();
                return mine;
            }
            method.counters.hits.increment();
            mine.settledBefore(kept);
            return given(kept, shape);
        } catch (Throwable e) {
            mine.abandon();
            throw e;
        }
    }

    private Object share(Flight flight) {
        SharedFuture future = flight.share();
        if (future == null) {
            return Signal.ABANDONED;
        }
        method.counters.follows.increment();
        return future;
    }

    private @Nullable Object follow(Flight flight) {
        method.counters.follows.increment();
        Object outcome;
        try {
            outcome = flight.await(method.settings.waitTimeoutNanos());
        } catch (InterruptedException e) {
            return new Failure(method.interrupted(e, flight.key()));
        }
        return outcome instanceof Signal ? heed((Signal) outcome, flight) : outcome;
    }

    /** The wait has ended without a result: this call is not a follow any more. */
    private @Nullable Object heed(Signal signal, Flight flight) {
        method.counters.follows.decrement();
        switch (signal) {
            case PROMOTED:
                method.counters.promotions.increment();
                method.counters.leads.increment();
                return flight;
            case TIMED_OUT:
                method.counters.timeouts.increment();
                return new Failure(method.timedOut(flight.key(), method.settings.waitTimeoutNanos()));
            case ABANDONED:
                return signal;
            default:
                return method.bypass();
        }
    }

    /** A kept outcome in the form in which this caller gets it. */
    private static Object given(Object outcome, ResultShape shape) {
        if (shape == ResultShape.VALUE) {
            return outcome;
        }
        return outcome instanceof Failure
                ? CompletableFuture.failedFuture(((Failure) outcome).thrown())
                : CompletableFuture.completedFuture(outcome == NULL ? null : outcome);
    }

    void keep(Object key, Object outcome, long nanos) {
        Results r = results;
        if (r == null) {
            r = openResults();
        }
        r.keep(key, outcome, nanos);
    }

    private synchronized Results openResults() {
        Results r = results;
        if (r == null) {
            r = method.results.open();
            results = r;
        }
        return r;
    }

    void drop(Object key) {
        method.inFlight.drop(new Lead(this, key, method.shape, 0));
        Results r = results;
        if (r != null) {
            r.drop(key);
        }
    }

    void dropAll() {
        method.inFlight.dropAll(this);
        Results r = results;
        if (r != null) {
            r.dropAll();
        }
    }

    private @Nullable Object failed(@Nullable Object key, Throwable e) {
        try {
            Throwable ofKey = key == null ? null : failureOf(key);
            if (ofKey != null) {
                return method.keyFailed(new KeyFailure(ofKey));
            }
            method.engine.failed("a call of " + method.name(), e);
            return method.bypass();
        } catch (Throwable worse) {
            return null;
        }
    }

    /** A key is the application's own object: its {@code hashCode} or {@code equals} may be what threw. */
    private static @Nullable Throwable failureOf(Object key) {
        try {
            // Against another object: its own class may say "the same" before it looks.
            boolean unused = key.hashCode() == 0 && key.equals(KeyFailure.class);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
