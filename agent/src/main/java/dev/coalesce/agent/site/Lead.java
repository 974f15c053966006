package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A flight of a {@link CallTable}: what its end does. First the key is free, then those who wait are told. */
final class Lead extends Flight {
    private final CallTable table;
    private final ResultShape shape;
    private long ttlNanos;

    /** To be kept when the flight leaves the table; null: nothing. */
    private @Nullable Object keep;

    private volatile @Nullable CompletionStage<?> upstream;

    Lead(CallTable table, Object key, ResultShape shape, long ttlNanos) {
        super(table, key, System.nanoTime());
        this.table = table;
        this.shape = shape;
        this.ttlNanos = ttlNanos;
    }

    /** Called by the leader before its body runs. */
    void keepFor(long nanos) {
        this.ttlNanos = nanos;
    }

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            disown();
            if (thrown != null) {
                fail(thrown);
                return result;
            }
            if (shape == ResultShape.FUTURE) {
                return follow(result);
            }
            succeed(result);
            return result;
        } catch (Throwable e) {
            table.method.engine.failed("ending a call of " + table.method.name(), e);
            abandon();
            return result;
        }
    }

    private void succeed(@Nullable Object result) {
        if (table.method.mayHideOneShot && OneShot.is(result)) {
            table.method.oneShotSeen(result);
            settle(Signal.NOT_SHARED);
            return;
        }
        Object outcome = result == null ? CoalesceTable.NULL : result;
        keep = ttlNanos > 0 ? outcome : null;
        table.method.counters.led(System.nanoTime() - started());
        settle(outcome);
    }

    private void fail(Throwable thrown) {
        table.method.counters.failures.increment();
        if (Interruption.causedBy(thrown) && handOver()) {
            return;
        }
        settle(new Failure(thrown));
    }

    /** The body has returned a future: the flight goes on until it completes. */
    private @Nullable Object follow(@Nullable Object result) {
        if (result == null) {
            settle(new Failure(new NullPointerException(
                    "the leading call of " + table.method.name() + " returned null instead of a future")));
            return null;
        }
        CompletionStage<?> stage = (CompletionStage<?>) result;
        upstream = stage;
        SharedFuture own = future();
        stage.whenComplete((value, thrown) -> {
            try {
                if (thrown == null) {
                    succeed(value);
                } else {
                    table.method.counters.failures.increment();
                    settle(new Failure(thrown));
                }
            } catch (Throwable e) {
                table.method.engine.failed("completing a call of " + table.method.name(), e);
                abandon();
            }
        });
        return own;
    }

    /** The key is free before anyone is told: who calls again at once starts a new flight. */
    private void settle(Object outcome) {
        table.method.inFlight.leave(this);
        complete(outcome);
    }

    /** A result of this key was there already: this flight's followers get it. */
    void settledBefore(Object outcome) {
        disown();
        settle(outcome);
    }

    /** Ends without an outcome: those who wait start over. */
    void abandon() {
        keep = null;
        disown();
        table.method.inFlight.leave(this);
        complete(Signal.ABANDONED);
    }

    @Override
    protected void leaving() {
        if (keep != null) {
            table.keep(key(), keep, ttlNanos);
        }
    }

    @Override
    protected void unwanted() {
        abandon();
        CompletionStage<?> stage = upstream;
        if (stage != null) {
            try {
                stage.toCompletableFuture().cancel(true);
            } catch (UnsupportedOperationException e) {
                // A stage that cannot be cancelled runs on, for nobody.
            }
        }
    }

    @Override
    public String toString() {
        return table.method.name() + " with the key " + key();
    }
}
