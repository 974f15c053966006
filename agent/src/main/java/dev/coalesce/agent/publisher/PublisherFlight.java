package dev.coalesce.agent.publisher;

import dev.coalesce.agent.bridge.CoalesceFailures;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.Delays;
import dev.coalesce.agent.call.PendingReplay;
import dev.coalesce.agent.call.ReplayContext;
import dev.coalesce.agent.call.ReplayTarget;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.flight.CompleteAndCache;
import dev.coalesce.agent.flight.ExecutionFlight;
import dev.coalesce.agent.flight.Failure;
import dev.coalesce.agent.flight.Interruption;
import dev.coalesce.agent.flight.SharedFlightState;
import dev.coalesce.agent.flight.Signal;
import dev.coalesce.agent.flight.WatchedMethod;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.stream.MulticastListener;
import dev.coalesce.agent.stream.PublisherMulticast;
import dev.coalesce.agent.stream.ReplayBuffer;
import dev.coalesce.agent.stream.ReplaySubscription;
import dev.coalesce.agent.stream.SubscriberExecutor;
import dev.coalesce.agent.thread.Privileged;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A flight whose result is a stream: from the call that runs the body to the end of the stream. */
final class PublisherFlight extends ExecutionFlight implements MulticastListener, ReplayTarget {
    private static final VarHandle MULTICAST;

    static {
        try {
            MULTICAST =
                    MethodHandles.lookup().findVarHandle(PublisherFlight.class, "multicast", PublisherMulticast.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null until somebody needs it: most flights only find another one in the table. */
    private volatile @Nullable PublisherMulticast multicast;

    private final PublisherGroup group;
    private final CoalescedMethod method;
    private final boolean refresh;

    /** Makes the leading call again; null if that call gets no publisher of this flight. */
    private final @Nullable Callable<?> invocation;

    private final long startedNanos;

    /** How many invalidations of the method there were before this flight. */
    private final long invalidationsBefore;

    /**
     * The key of the replayed call that leads, as in a {@code CallFlight}. Written and read by the thread that replays.
     */
    private @Nullable Object replayedKey;

    /** Set when an element can be used only once: from then on nothing is cached. Written by upstream's thread. */
    private boolean isSingleUse;

    /** Whether there was a subscriber besides the leader's. Written by the subscriber's thread, after it has joined. */
    private volatile boolean isFollowed;

    /** Reads the stream of a refresh. */
    private volatile @Nullable ReplaySubscription refresher;

    private volatile long endedNanos;

    /** The outcome for callers that asked for it while it was in flight. Written after {@link #endedNanos}. */
    private volatile @Nullable Object recentOutcome;

    /** Frees the key if nobody subscribes. */
    private volatile @Nullable Future<?> subscriptionTimer;

    private PublisherFlight(PublisherGroup group, Object key, @Nullable Callable<?> invocation, boolean refresh) {
        super(group, key, 1);
        this.startedNanos = System.nanoTime();
        this.group = group;
        this.method = group.method();
        this.invalidationsBefore = method.flights().invalidations();
        this.invocation = invocation;
        this.refresh = refresh;
    }

    /** Returns the stream of this flight; always the same object. */
    PublisherMulticast multicast() {
        PublisherMulticast existing = multicast;
        if (existing != null) {
            return existing;
        }
        MethodSettings settings = method.settings();
        PublisherMulticast made = new PublisherMulticast(
                new ReplayBuffer(settings.maxBuffer(), settings.maxBufferBytes()), settings.cancelGraceNanos(), this);
        Object before = MULTICAST.compareAndExchange(this, null, made);
        return before == null ? made : (PublisherMulticast) before;
    }

    /** Creates a flight that the current thread leads; it is about to run the body. */
    static PublisherFlight newCallerFlight(PublisherGroup group, Object key, Callable<?> invocation) {
        return new PublisherFlight(group, key, invocation, false);
    }

    /** Creates a flight that nobody leads until a call is replayed for it. */
    static PublisherFlight newLeaderlessFlight(PublisherGroup group, Object key, boolean refresh) {
        PublisherFlight flight = new PublisherFlight(group, key, null, refresh);
        flight.stopLeading();
        return flight;
    }

    @Override
    public CallGroup group() {
        return group;
    }

    @Override
    protected WatchedMethod watchedMethod() {
        return method.watch();
    }

    @Override
    public long ageNanos() {
        return System.nanoTime() - startedNanos;
    }

    @Override
    protected SharedFlightState newSharedState() {
        return new SharedFlightState();
    }

    @Override
    public void adopt(Object ofReplay) {
        replayedKey = ofReplay;
        Counters counters = method.counters();
        (refresh ? counters.refreshes : counters.leads).increment();
        beginEvent(method.names());
        startLeading();
    }

    /** The replayed call came to no publisher of this flight. */
    @Override
    public void answeredElsewhere(@Nullable Object result) {
        abandon();
    }

    @Override
    protected boolean counts() {
        return method.interceptor().countsAtEnd(this);
    }

    @Override
    protected boolean hasKeyChanged() {
        return ReplayContext.hasKeyChanged(replayedKey, key());
    }

    @Override
    protected @Nullable Object bodyReturned(@Nullable Object result) {
        if (result == null) {
            String message = "the leading call of " + method.name() + " returned null instead of a publisher";
            bodyFailed(new NullPointerException(message), false);
            return null;
        }
        Flow.Publisher<?> source = group.type.source(result);
        Object own = replayedKey != null || invocation == null
                ? result
                : group.type.publisher(new SharedPublisher(group, key(), invocation, this, true));
        multicast().setSource(source);
        if (replayedKey == null || multicast().isAwaitingStart()) {
            awaitSubscriber();
        }
        return own;
    }

    @Override
    protected void bodyFailed(Throwable thrown, boolean interrupted) {
        if (interrupted) {
            method.counters().recordFailure(ageNanos());
            settle();
            multicast().abandon();
            return;
        }
        endedNanos = System.nanoTime();
        failed(new Failure(thrown), thrown);
        multicast().fail(thrown);
    }

    @Override
    protected void reportFailure(String step, Throwable cause) {
        method.failures().accept(step + " a call of " + method.name(), cause);
    }

    /** The first subscriber starts the stream. The flight waits in the table for it, but not for ever. */
    private void awaitSubscriber() {
        if (!multicast().isStarted()) {
            ClassLoader contextLoader = Privileged.contextLoader();
            subscriptionTimer = SubscriberExecutor.after(subscriptionGraceNanos(), () -> startOrFreeKey(contextLoader));
        }
    }

    private long subscriptionGraceNanos() {
        return Math.max(method.settings().cancelGraceNanos(), MethodSettings.DEFAULTS.cancelGraceNanos());
    }

    /**
     * Called if the caller whose body returned the publisher has not subscribed. Followers that wait get the stream all
     * the same, on a thread that is nobody's. If there are none, the key is free; a holder of the publisher can still
     * start its source, outside the table.
     */
    private void startOrFreeKey(@Nullable ClassLoader contextLoader) {
        if (multicast().isAwaitingStart()) {
            Thread.currentThread().setContextClassLoader(contextLoader);
            try {
                multicast().startForWaiting();
            } finally {
                Thread.currentThread().setContextClassLoader(null);
            }
        } else if (!multicast().isStarted()) {
            method.flights().remove(this);
        }
    }

    /** Tells whether this stream may be older than an invalidation. Only the table knows whether it was of this key. */
    boolean mayBeInvalidated(boolean ofLeader) {
        return method.flights().invalidations() != invalidationsBefore
                && (!ofLeader || multicast().isStarted());
    }

    /** Called when somebody besides the leader has joined, or receives the recent outcome. */
    void followed() {
        isFollowed = true;
        if (recentOutcome instanceof Failure failure) { // races with failed(), which sets it and then reads isFollowed
            CoalesceFailures.limitSuppressed(FailedReplay.failureOf(failure), CallGroup.MAX_MORE_SUPPRESSED);
        }
    }

    /** Called when a subscriber has joined. */
    void subscribed() {
        Future<?> timer = subscriptionTimer;
        if (timer != null && multicast().isStarted()) {
            subscriptionTimer = null;
            timer.cancel(false);
        }
    }

    /** Makes a call again, and reads its stream for nobody, so that it is cached. */
    void refresh(Callable<?> call) {
        try {
            if (new PendingReplay(this).run(call) != null) {
                ReplaySubscription reader = ReplaySubscription.open(new DiscardingSubscriber(), r -> {});
                refresher = reader;
                reader.join(multicast());
            }
        } catch (Throwable e) {
            // The woven method has told this flight, and nobody takes the exception.
        }
    }

    /** Called by the multicast when upstream has ended. */
    @Override
    public void ended(ReplayBuffer buffer) {
        if (!isDone()) { // otherwise the body failed, or nobody is left
            endLater(buffer, buffer.failure());
        }
    }

    @Override
    protected void resultEnded(@Nullable Object result, @Nullable Throwable thrown) {
        ReplayBuffer buffer = multicast().buffer();
        endedNanos = System.nanoTime();
        if (hasKeyChanged()) {
            settle();
        } else if (thrown == null) {
            method.counters().recordDuration(ageNanos());
            if (buffer.isComplete() && !isSingleUse) {
                recentOutcome = buffer;
                settle(buffer, Delays.jittered(method.settings().ttlNanos()));
            } else {
                settle();
            }
        } else if (concernsLeaderOnly(thrown)) {
            method.counters().recordFailure(ageNanos());
            settle();
        } else {
            failed(new Failure(buffer.isComplete() && !isSingleUse ? new FailedReplay(buffer) : thrown), thrown);
        }
    }

    private void failed(Failure failure, Throwable thrown) {
        recentOutcome = failure;
        int more = method.settings().errorTtlNanos() > 0 ? 0 : CallGroup.MAX_MORE_SUPPRESSED;
        if (more == 0 || isFollowed) {
            CoalesceFailures.limitSuppressed(thrown, more); // before a subscriber is told
        }
        method.counters().recordFailure(ageNanos());
        settle(failure, group.failureTtlNanos(key(), thrown, refresh));
    }

    private void settle() {
        settle(Signal.ABANDONED, 0);
    }

    /** Frees the key, and caches an outcome in the same step. Subscribers wait in the multicast, not for the flight. */
    private void settle(Object outcome, long cacheNanos) {
        if (cacheNanos > 0) {
            method.flights().remove(new CompleteAndCache(this, outcome, cacheNanos));
        } else {
            method.flights().remove(this);
        }
        completeApart(outcome);
        method.abandoned().remove(this);
    }

    @Override
    public void cache(Object outcome, long nanos) {
        group.cache(key(), outcome, nanos);
    }

    /**
     * Returns how this flight ended, for a caller that asked while it was in flight; null if it has not, or too long
     * ago.
     */
    @Nullable
    Object recentOutcome() {
        Object outcome = recentOutcome;
        return outcome != null && System.nanoTime() - endedNanos <= subscriptionGraceNanos() ? outcome : null;
    }

    @Override
    public void supersede(Object outcome) {
        abandon();
    }

    @Override
    public void abandon() {
        stopLeading();
        settle();
        multicast().abandon();
    }

    @Override
    public void bufferFull() {
        ReplaySubscription reader = refresher;
        if (reader != null) {
            reader.cancel(); // the stream will not be cached
        }
        leaveTableRunning();
    }

    /** Frees the key, while the stream goes on and is still seen by the counters. */
    private void leaveTableRunning() {
        method.flights().remove(this);
        method.abandoned().add(this);
    }

    @Override
    public void allUnsubscribed() {
        method.counters().cancellations.increment();
        settle();
    }

    @Override
    public boolean isShareable(Object element) {
        ResultInspector inspector = method.inspector();
        if (inspector == null || method.messages().isShareable(inspector.inspectElement(element))) {
            return true;
        }
        isSingleUse = true;
        group.stopSharing(); // before subscribers start over
        leaveTableRunning();
        return false;
    }

    @Override
    public boolean concernsLeaderOnly(Throwable thrown) {
        return multicast().isConnectingOnThisThread() && Interruption.arrivedOnThisThread(thrown);
    }

    @Override
    public Throwable fellBehindException() {
        return method.messages().fellBehind(key(), method.settings());
    }

    @Override
    public Throwable notShareableException() {
        return new IllegalStateException("the rest of this stream of " + this + " can be read by one subscriber only");
    }

    @Override
    public String toString() {
        return method.messages().describeCall(key());
    }
}
