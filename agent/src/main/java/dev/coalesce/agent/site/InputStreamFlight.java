package dev.coalesce.agent.site;

import dev.coalesce.agent.bytes.SharedBytes;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.settings.ResultShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A flight of a method that returns an {@code InputStream}. Its outcome, when the body has returned, are the bytes, of
 * which each caller gets a reader; but it is in flight until upstream is at its end: who comes before that joins it.
 */
final class InputStreamFlight extends CallFlight implements SharedBytes.ReadListener {
    /** A stream that ended in a failure, in the form in which failures are kept. */
    private static final class BrokenOff extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient SharedBytes bytes;

        BrokenOff(SharedBytes bytes, Throwable cause) {
            super(cause);
            this.bytes = bytes;
        }
    }

    /** Makes the call of the caller again that made this flight, or leads it. */
    private volatile @Nullable Callable<?> call;

    /** From the body's return on. */
    private volatile @Nullable SharedBytes bytes;

    /**
     * Callers who wait for the bytes and do not have a reader yet, and the leader until its body has returned. While there
     * is one the bytes stay, though others have read and closed them. Zero is the end: who comes then does not wait.
     */
    private final AtomicInteger expected = new AtomicInteger(1);

    InputStreamFlight(CallGroup table, Object key, int begun) {
        super(table, key, begun);
    }

    /** Led by this thread, whose call this is. */
    static CallFlight byCaller(CallGroup table, Object key, @Nullable Callable<?> call) {
        InputStreamFlight lead = (InputStreamFlight) timed(table, key, ResultShape.INPUT_STREAM, false);
        lead.call = call;
        return lead;
    }

    @Override
    CallFlight another(Object key) {
        return byCaller(table(), key, call);
    }

    @Override
    void takenOver(CallFlight by) {
        super.takenOver(by);
        call = ((InputStreamFlight) by).call;
    }

    @Override
    boolean isByThisThread() {
        SharedBytes b = bytes;
        return super.isByThisThread() || (b != null && b.isReadByThisThread());
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        if (thrown != null || result == null) {
            return super.end(result, thrown);
        }
        SharedBytes shared;
        InputStream own;
        try {
            if (method().proxied != null && NestedProxyDetector.passed(this)) {
                return result;
            }
            disown();
            if (isChanged()) {
                abandon();
                return result;
            }
            shared = SharedBytes.of((InputStream) result, method().engine.space(), this);
            own = shared.open(again());
            shared.retain(); // for those who are expected
        } catch (Throwable e) {
            method().engine.failed("sharing a stream of " + method().name(), e);
            abandon();
            return result;
        }
        bytes = shared;
        try {
            complete(shared);
        } catch (Throwable noRoom) {
            begun = LOST; // who waits is told by who comes by
            losses++;
        }
        arrived();
        return own;
    }

    @Override
    boolean expect() {
        return expected.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    @Override
    void arrived() {
        if (expected.decrementAndGet() == 0) {
            SharedBytes b = bytes;
            if (b != null) {
                b.release();
            }
        }
    }

    @Override
    @Nullable
    Object given(@Nullable Object outcome) {
        Object given = outcome == null ? null : given(outcome, again());
        return given == null ? Signal.ABANDONED : given;
    }

    /** Null: what was kept is gone. */
    static @Nullable Object given(Object outcome, @Nullable Callable<?> again) {
        if (outcome instanceof Failure failure && failure.thrown() instanceof BrokenOff broken) {
            return broken.bytes.open(again);
        }
        return outcome instanceof SharedBytes shared ? shared.open(again) : outcome;
    }

    /** What was kept is kept no longer. */
    static void release(Object outcome) {
        if (outcome instanceof Failure failure && failure.thrown() instanceof BrokenOff broken) {
            broken.bytes.release();
        } else if (outcome instanceof SharedBytes shared) {
            shared.release();
        }
    }

    private @Nullable Callable<?> again() {
        Callable<?> c = call;
        return c == null ? null : () -> ReplayContext.alone(table(), c);
    }

    /** A refresh: nobody reads it, but it has to get to its end to be kept. */
    @Override
    void ledAgain(@Nullable Object result) {
        if (result instanceof InputStream in) {
            try (in) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // Has been told to ended().
            }
        }
    }

    @Override
    void answered(@Nullable Object result) {
        if (result instanceof InputStream in) {
            try {
                in.close();
            } catch (IOException e) {
                // Nobody wanted it.
            }
            abandon();
        } else {
            super.answered(result);
        }
    }

    @Override
    void keep(Object outcome, long nanos) {
        SharedBytes b = bytes;
        if ((b == null || b.retain()) && !table().keep(key(), outcome, nanos)) {
            release(outcome);
        }
    }

    @Override
    public boolean isOwnAffair(Throwable thrown) {
        return !(thrown instanceof Error)
                && (Interruption.causedBy(thrown) || Thread.currentThread().isInterrupted());
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    public void ended(@Nullable Throwable failure) {
        CoalescedMethod method = method();
        try {
            SharedBytes b = bytes;
            if (b == null || isChanged()) {
                left(null, 0);
            } else if (failure == null) {
                method.counters.led(ageNanos());
                left(b, method.jittered(method.settings.ttlNanos()));
            } else {
                method.counters.failures.increment();
                if (isRefresh()) {
                    table().refreshFailed(key(), failure);
                }
                left(new Failure(new BrokenOff(b, failure)), isRefresh() ? 0 : method.settings.errorTtlNanos());
            }
        } catch (Throwable e) {
            method.engine.failed("ending a stream of " + method.name(), e);
            begun = LOST; // else who comes would join it for ever
            losses++;
        }
    }

    @Override
    public void abandoned() {
        try {
            left(null, 0);
        } catch (Throwable e) {
            method().engine.failed("leaving a stream of " + method().name(), e);
        }
    }

    private void left(@Nullable Object keep, long nanos) {
        CoalescedMethod method = method();
        if (keep != null && nanos > 0) {
            method.inFlight.leave(new CompleteAndCache(this, keep, nanos));
        } else {
            method.inFlight.leave(this);
        }
        method.ended(this);
    }

    @Override
    public void later(Runnable task) {
        BackgroundExecutor.must(task);
    }
}
