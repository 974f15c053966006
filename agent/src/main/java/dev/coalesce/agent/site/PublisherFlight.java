package dev.coalesce.agent.site;

import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.flight.RemovalAction;
import dev.coalesce.agent.flight.SharedFlightState;
import dev.coalesce.agent.flight.SharedFuture;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.stream.MulticastListener;
import dev.coalesce.agent.stream.PublisherMulticast;
import dev.coalesce.agent.stream.ReplayBuffer;
import dev.coalesce.agent.stream.ReplaySubscription;
import dev.coalesce.agent.stream.SubscriberExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A flight whose result is a stream: from the call that runs the body to the stream's end. */
final class PublisherFlight extends Flight implements MulticastListener, ReplayContext.ReplayTarget {
    final PublisherGroup table;
    final PublisherMulticast hub;
    private final boolean refresh;

    /** Makes the leading call again; null where that call will have no publisher of this flight. */
    private final @Nullable Callable<?> call;

    /** As {@link CallFlightState#madeOf}. */
    private @Nullable Object madeOf;

    private boolean unshared;

    private volatile @Nullable ReplaySubscription driver;
    private final long began;
    private volatile long endedAt;

    /** To be given to those who asked for it while it was in flight; written after {@code endedAt}. */
    private volatile @Nullable Object outcome;

    private volatile @Nullable Future<?> parking;

    private PublisherFlight(PublisherGroup table, Object key, @Nullable Callable<?> call, boolean refresh) {
        super(table, key, 1);
        this.began = System.nanoTime();
        MethodSettings settings = table.method.settings;
        this.table = table;
        this.call = call;
        this.refresh = refresh;
        this.hub = new PublisherMulticast(
                new ReplayBuffer(settings.maxBuffer(), settings.maxBufferBytes()), settings.cancelGraceNanos(), this);
    }

    /** Led by this thread, which is about to run the body. */
    static PublisherFlight byCaller(PublisherGroup table, Object key, Callable<?> call) {
        return new PublisherFlight(table, key, call, false);
    }

    /** Led by nobody, until a call is made again for it or it is given a source. */
    static PublisherFlight byNobody(PublisherGroup table, Object key, boolean refresh) {
        PublisherFlight lead = new PublisherFlight(table, key, null, refresh);
        lead.disown();
        return lead;
    }

    @Override
    public CallGroup table() {
        return table;
    }

    @Override
    public void adopt(Object madeOf) {
        this.madeOf = madeOf;
        Counters counters = table.method.counters;
        (refresh ? counters.refreshes : counters.leads).increment();
        lead();
    }

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        try {
            if (table.method.proxied != null && NestedProxyDetector.passed(this)) {
                return result;
            }
            disown();
            if (isChanged()) {
                abandon();
                return result;
            }
            if (thrown != null) {
                // Libraries turn an interruption into exceptions of their own and leave the flag set.
                bodyFailed(thrown, Thread.currentThread().isInterrupted() && !(thrown instanceof Error));
                return result;
            }
            if (result == null) {
                bodyFailed(
                        new NullPointerException(
                                "the leading call of " + table.method.name() + " returned null instead of a publisher"),
                        false);
                return null;
            }
            Flow.Publisher<?> source = table.method.stream.source(result);
            Object own = madeOf != null || call == null
                    ? result
                    : table.method.stream.publisher(new SharedPublisher(table, key(), call, this, true));
            hub.source(source);
            if (madeOf == null) {
                awaitSubscriber();
            }
            return own;
        } catch (Throwable e) {
            table.method.engine.failed("ending a call of " + table.method.name(), e);
            abandon();
            return result;
        }
    }

    /** Whether it is led by a call that was made again, and is of another key by now. */
    private boolean isChanged() {
        return ReplayContext.isChanged(madeOf, key());
    }

    /** It is subscribed to when the first subscriber comes; for that it waits in the table for a while. */
    private void awaitSubscriber() {
        if (!hub.isStarted()) {
            parking = SubscriberExecutor.after(betweenCallAndSubscription(), this::park);
        }
    }

    private long betweenCallAndSubscription() {
        return Math.max(table.method.settings.cancelGraceNanos(), MethodSettings.DEFAULTS.cancelGraceNanos());
    }

    /** Nobody has come: the key is free. Who holds the publisher can still begin with its source, outside the table. */
    private void park() {
        if (!hub.isStarted()) {
            table.method.inFlight.leave(this);
        }
    }

    /** Makes the call, and reads what it gives for nobody: to have it kept. */
    void drive(Callable<?> again) {
        try {
            if (ReplayContext.lead(this, again) != null) {
                ReplaySubscription reader = ReplaySubscription.open(new Discarding(), r -> {});
                driver = reader;
                reader.join(hub);
            }
        } catch (Throwable e) {
            // told by the woven method, and what is left is nobody's
        }
    }

    void joined() {
        Future<?> timer = parking;
        if (timer != null) {
            parking = null;
            timer.cancel(false);
        }
    }

    private void bodyFailed(Throwable thrown, boolean interrupted) {
        if (interrupted || Interruption.causedBy(thrown)) {
            table.method.counters.failures.increment();
            settle();
            hub.abandon();
            return;
        }
        endedAt = System.nanoTime();
        failed(new Failure(thrown), thrown);
        hub.fail(thrown);
    }

    private void failed(Failure failure, Throwable thrown) {
        outcome = failure;
        table.method.counters.failures.increment();
        if (refresh) {
            table.refreshFailed(key(), thrown);
        }
        settle(failure, refresh ? 0 : table.method.settings.errorTtlNanos());
    }

    /** The key is free before anyone is told: who calls again at once starts a new flight. */
    private void settle() {
        settle(Signal.ABANDONED, 0);
    }

    /** As {@link #settle()}; the result is kept for so long. */
    private void settle(Object result, long keepNanos) {
        if (keepNanos > 0) {
            table.method.inFlight.leave(new KeptStream(result, keepNanos));
        } else {
            table.method.inFlight.leave(this);
        }
        complete(Signal.ABANDONED);
        table.method.ended(this);
    }

    private final class KeptStream extends RemovalAction {
        private final Object result;
        private final long nanos;

        KeptStream(Object result, long nanos) {
            super(PublisherFlight.this);
            this.result = result;
            this.nanos = nanos;
        }

        @Override
        protected void keep() {
            table.keep(key(), result, nanos);
        }
    }

    /** How it ended, for one who has asked for it while it was in flight; null: it has not, or too long ago. */
    @Nullable
    Object justEnded() {
        Object result = outcome;
        return result != null && System.nanoTime() - endedAt <= betweenCallAndSubscription() ? result : null;
    }

    @Override
    public void ended(ReplayBuffer tape) {
        if (isDone()) {
            return; // the body has failed, or nobody is left
        }
        endedAt = System.nanoTime();
        if (isChanged()) {
            settle();
            return;
        }
        CoalescedMethod method = table.method;
        Throwable thrown = tape.thrown();
        if (thrown == null) {
            method.counters.led(ageNanos());
            if (tape.isComplete() && !unshared) {
                outcome = tape;
                settle(tape, method.jittered(method.settings.ttlNanos()));
            } else {
                settle();
            }
        } else if (isLeadersOwnAffair(thrown)) {
            method.counters.failures.increment();
            settle();
        } else {
            failed(new Failure(tape.isComplete() && !unshared ? new FailedReplay(tape) : thrown), thrown);
        }
    }

    @Override
    public void full() {
        ReplaySubscription reader = driver;
        if (reader != null) {
            reader.cancel(); // it will not be kept
        }
        table.method.inFlight.leave(this);
        table.method.replaced(this); // it goes on, and is seen
    }

    @Override
    public void unwanted() {
        settle();
    }

    @Override
    public boolean mayShare(Object element) {
        if (!SingleUseTypes.isAsElement(element)) {
            return true;
        }
        unshared = true;
        table.method.inFlight.leave(this);
        table.method.replaced(this);
        table.method.oneShotSeen(element);
        return false;
    }

    @Override
    public boolean isLeadersOwnAffair(Throwable thrown) {
        return Interruption.causedBy(thrown) || Interruption.isCancellation(thrown);
    }

    @Override
    public Throwable fellBehind() {
        return table.method.fellBehind(key());
    }

    @Override
    public Throwable notShared() {
        return new IllegalStateException("the rest of this stream of " + this + " can be read by one subscriber only");
    }

    @Override
    public long ageNanos() {
        return System.nanoTime() - began;
    }

    @Override
    protected SharedFlightState makeCompany() {
        return new StreamCompany();
    }

    private static final class StreamCompany extends SharedFlightState {}

    @Override
    public void abandon() {
        disown();
        settle();
        hub.abandon();
    }

    /** A result of this key was there already. */
    void superseded() {
        disown();
        settle();
        hub.abandon();
    }

    @Override
    protected void rerun(SharedFuture future, Callable<?> again) {
        throw new IllegalStateException("no future waits for a stream: " + this);
    }

    @Override
    protected void startOver(SharedFuture future, Callable<?> again) {
        throw new IllegalStateException("no future waits for a stream: " + this);
    }

    @Override
    protected void breakCycle(SharedFuture future, Callable<?> again, boolean waited) {
        throw new IllegalStateException("no future waits for a stream: " + this);
    }

    /** Of a refresh. */
    private static final class Discarding implements Flow.Subscriber<Object> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {}

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onComplete() {}
    }

    @Override
    public String toString() {
        return table.method.name() + " with the key " + CoalescedMethod.text(key());
    }
}
