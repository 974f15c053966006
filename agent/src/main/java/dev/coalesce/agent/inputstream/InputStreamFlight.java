package dev.coalesce.agent.inputstream;

import dev.coalesce.agent.bytes.ReadListener;
import dev.coalesce.agent.bytes.SharedBytes;
import dev.coalesce.agent.call.CallFlight;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.Delays;
import dev.coalesce.agent.call.ReplayContext;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Interruption;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A flight of a method that returns an {@code InputStream}. Its outcome, when the body has returned, is the bytes, of
 * which each caller gets a reader. It stays in the table until upstream ends: callers that come before that join it.
 */
final class InputStreamFlight extends CallFlight implements ReadListener {
    private final InputStreamStrategy strategy;

    /**
     * Makes the call of the caller that created this flight, or leads it, again. Null once the stream has ended: the
     * call's arguments must not stay reachable from a cached result.
     */
    volatile @Nullable Callable<?> invocation;

    /** Set when the body has returned. */
    private volatile @Nullable SharedBytes bytes;

    /**
     * The leader's own stream while its body's end is processed. Not longer: a stream that is never closed is released
     * when it is unreachable, and its bytes refer to this flight.
     */
    private @Nullable InputStream leaderStream;

    /**
     * Callers that wait for the bytes and have no reader yet, and the leader until its body has returned. While there
     * is one, the bytes stay, although other callers have read and closed them. Zero is final: a caller that comes
     * later does not wait.
     */
    private final AtomicInteger expected = new AtomicInteger(1);

    InputStreamFlight(CallGroup group, Object key, int begunTicks, InputStreamStrategy strategy) {
        super(group, key, begunTicks);
        this.strategy = strategy;
    }

    @Override
    protected CallFlight newSuccessor(Object key) {
        return strategy.flightWithInvocation(group(), key, invocation);
    }

    @Override
    protected void continueAs(CallFlight followersFlight) {
        super.continueAs(followersFlight);
        invocation = ((InputStreamFlight) followersFlight).invocation;
    }

    @Override
    protected boolean isLedByThisThread() {
        SharedBytes b = bytes;
        return super.isLedByThisThread() || (b != null && b.isReadByThisThread());
    }

    /** Called when the body has returned. Null, instead of a stream, is a value like any other. */
    @Nullable
    Object streamReturned(@Nullable Object result) {
        if (result == null) {
            succeed(null);
            return null;
        }
        InputStream upstream = (InputStream) result;
        SharedBytes shared = SharedBytes.of(upstream, strategy.space(), this, Pipes.isFedByPipe(upstream));
        InputStream own = shared.open(again());
        shared.retain(); // for the callers that are expected
        leaderStream = own;
        bytes = shared;
        complete(shared);
        leaderStream = null;
        delivered();
        return own;
    }

    /** Once others may read the bytes, the leader must read them in the same way. */
    @Override
    protected @Nullable Object resultIfLost(@Nullable Object result) {
        InputStream own = leaderStream;
        if (bytes == null || own == null) {
            return result;
        }
        leaderStream = null;
        delivered();
        return own;
    }

    @Override
    protected boolean expectDelivery() {
        return expected.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    @Override
    protected void delivered() {
        if (expected.decrementAndGet() == 0) {
            SharedBytes b = bytes;
            if (b != null) {
                b.release();
            }
        }
    }

    @Override
    protected Object deliver(Object outcome) {
        Object delivered = InputStreamStrategy.deliver(outcome, again());
        return delivered == null ? Signal.ABANDONED : delivered;
    }

    private @Nullable Callable<?> again() {
        Callable<?> call = invocation;
        return call == null ? null : () -> ReplayContext.runUncoalesced(group(), call, Reason.UNSHARED_RESULT);
    }

    /** Reads the stream of a refresh to its end, so that it is cached: nobody else reads it. */
    @Override
    public void replayReturned(@Nullable Object result) {
        if (result instanceof InputStream in) {
            try (in) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // ended() has received it.
            }
        }
    }

    @Override
    public void answeredElsewhere(@Nullable Object result) {
        if (result instanceof InputStream in) {
            try {
                in.close();
            } catch (IOException e) {
                // Nobody wanted the stream.
            }
            abandon();
        } else {
            super.answeredElsewhere(result);
        }
    }

    @Override
    public void cache(Object outcome, long nanos) {
        SharedBytes b = bytes;
        if ((b == null || b.retain()) && !group().cache(key(), outcome, nanos)) {
            InputStreamStrategy.release(outcome);
        }
    }

    @Override
    public boolean concernsReaderOnly(Throwable thrown) {
        return !(thrown instanceof Error) && Interruption.stoppedThisThread(thrown);
    }

    @Override
    public boolean continuesAfter(Throwable thrown) {
        boolean isTimeout = thrown instanceof InterruptedIOException && Interruption.isTimeout(thrown);
        if (!isTimeout || isRefresh() || method().settings().errorTtlNanos() > 0) {
            return false;
        }
        method().counters().recordFailure(ageNanos());
        leaveWithoutOutcome(); // callers that try again must not wait for the upstream that did not answer
        return true;
    }

    /** Called when upstream has ended. */
    @Override
    public void ended(@Nullable Throwable failure) {
        endLater(null, failure);
    }

    @Override
    protected void resultEnded(@Nullable Object result, @Nullable Throwable failure) {
        CoalescedMethod method = method();
        SharedBytes b = bytes;
        if (b == null || hasKeyChanged()) {
            leave(null, 0);
        } else if (failure == null) {
            method.counters().recordDuration(ageNanos());
            leave(b, Delays.jittered(method.settings().ttlNanos()));
        } else {
            method.counters().recordFailure(ageNanos());
            leave(new Failure(new BrokenInputStream(b, failure)), group().failureTtlNanos(key(), failure, isRefresh()));
        }
    }

    @Override
    public void abandoned() {
        method().counters().cancellations.increment();
        leaveWithoutOutcome();
    }

    private void leaveWithoutOutcome() {
        try {
            leave(null, 0);
        } catch (Throwable e) {
            method().failures().accept("leaving a stream of " + method().name(), e);
        }
    }

    private void leave(@Nullable Object outcome, long cacheNanos) {
        leaveTable(outcome == null ? Signal.ABANDONED : outcome, outcome == null ? 0 : cacheNanos);
        method().abandoned().remove(this);
        invocation = null;
    }

    @Override
    public void runInBackground(Runnable task) {
        BackgroundExecutor.runAlways(task);
    }

    @Override
    public Set<Object> openReaders() {
        return strategy.openReaders;
    }
}
