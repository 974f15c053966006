package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of one subscriber to a coalesced stream. It reads at its own pace: from a {@link PublisherMulticast}
 * whose upstream is still emitting, or from a {@link ReplayBuffer} that is complete.
 *
 * <h2>Life cycle</h2>
 * <ol>
 *   <li>{@link #open} calls {@code onSubscribe}. The subscriber may request or cancel from here on, but nothing is
 *       emitted.
 *   <li>{@link #join}, {@link #joinUnshared} or {@link #replay} attaches a source.
 *   <li>While nothing has been delivered, the subscription can leave its source for another one. {@link #redirect} asks
 *       for that, and the source does so if the subscriber cannot go on there.
 *   <li>After the first element it stays with its source, until the source ends, the subscriber cancels, or it falls
 *       behind.
 * </ol>
 *
 * <h2>Concurrency</h2>
 * See {@link DrainLoop} and {@link ReplayDelivery}. The draining thread alone detaches a source, so a source is never
 * detached in the middle of a signal.
 */
public final class ReplaySubscription extends ReplayDelivery implements Flow.Subscription, TaskHolder {
    /** Finds another source for a subscription that has delivered nothing. */
    private final Consumer<ReplaySubscription> startOver;

    private static final VarHandle REDIRECTS;

    static {
        try {
            REDIRECTS = MethodHandles.lookup().findVarHandle(ReplaySubscription.class, "redirects", Redirect.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The pending redirects, newest first. Any thread pushes by compare-and-set; the draining thread takes all of them
     * between two signals. They form a stack, because a redirect by a source that was left must not replace one by the
     * current source.
     */
    @SuppressWarnings("UnusedVariable") // accessed by REDIRECTS
    private volatile @Nullable Redirect redirects;

    /** The task of a timer, which refers to it weakly. */
    @SuppressWarnings("UnusedVariable") // only keeps the task reachable
    private volatile @Nullable Runnable timerTask;

    /**
     * The source that this subscription has joined; null for a replay. The joining thread sets it before it adds the
     * subscription to the source, and the draining thread clears it. While it is set and no buffer is read, the
     * subscription is being attached, and redirects wait until that is done.
     */
    private volatile @Nullable PublisherMulticast multicast;

    /** Whether the subscriber has requested inside {@code onNext}, and upstream has not been told. */
    private volatile boolean hasRequestedInside;

    /** Whether the source was subscribed to for this subscription. */
    private volatile boolean leads;

    private ReplaySubscription(Flow.Subscriber<? super Object> subscriber, Consumer<ReplaySubscription> startOver) {
        super(subscriber);
        this.startOver = startOver;
    }

    /**
     * Opens a subscription without a source. The subscriber has received it in {@code onSubscribe}, and may have
     * requested or cancelled already.
     *
     * @param subscriber receives all signals
     * @param again called, on any thread, to find another source if the subscriber has received nothing and cannot go
     *     on
     * @return a subscription that needs a source or an end
     */
    public static ReplaySubscription open(
            Flow.Subscriber<? super Object> subscriber, Consumer<ReplaySubscription> again) {
        ReplaySubscription subscription = new ReplaySubscription(subscriber, again);
        try {
            subscriber.onSubscribe(subscription);
        } catch (Throwable e) {
            subscription.cancel();
            throw e; // to the thread that subscribes, since there is no source yet
        }
        subscription.loop();
        return subscription;
    }

    /**
     * Joins a multicast. The subscription must have no source.
     *
     * @param next the multicast to read from
     * @return false if that multicast can no longer be joined
     */
    public boolean join(PublisherMulticast next) {
        Chunk first = next.buffer().first();
        if (first == null) {
            return false;
        }
        multicast = next;
        if (!next.add(this)) {
            multicast = null;
            drain(); // a redirect may be waiting
            return false;
        }
        begin(next, first);
        return true;
    }

    /**
     * Joins a multicast as its only subscriber. The subscription must have no source. Elements are dropped once they
     * are delivered.
     *
     * @param own a multicast made by {@link PublisherMulticast#unshared}
     */
    public void joinUnshared(PublisherMulticast own) {
        Chunk first = own.buffer().first();
        multicast = own;
        if (own.add(this)) {
            own.buffer().close();
            begin(own, first);
        }
    }

    private void begin(PublisherMulticast source, @Nullable Chunk first) {
        read(source.buffer(), first);
        // The subscriber may have cancelled, or been redirected, before it was attached: nobody has removed it then.
        if (isOver() || multicast != source) {
            source.remove(this);
            return;
        }
        source.requested(totalRequested(), this);
        source.start(this);
    }

    /**
     * Replays a stream that has ended. The subscription must have no source.
     *
     * @param ended a buffer that is complete and has ended
     */
    public void replay(ReplayBuffer ended) {
        read(ended, ended.first());
    }

    /**
     * Ends this subscription with a failure.
     *
     * @param thrown the exception that the subscriber receives, unless it has cancelled
     */
    public void fail(Throwable thrown) {
        redirect(new Redirect(null, subscription -> subscription.finish(thrown), thrown));
    }

    /**
     * Asks this subscription to leave a source between two signals. A subscription that has delivered an element, or
     * has left that source, stays where it is.
     *
     * @param from the source to leave
     * @param elsewhere called, on any thread, with the subscription that has left
     */
    public void redirect(PublisherMulticast from, Consumer<ReplaySubscription> elsewhere) {
        redirect(new Redirect(from, elsewhere, null));
    }

    void redirect(Redirect asked) {
        push(asked);
        drain();
    }

    /** Redirects on a thread of the executor: the subscriber may hang when it is told. */
    void redirectOnExecutor(Redirect asked) {
        push(asked);
        drainOnExecutor();
    }

    private void push(Redirect asked) {
        Redirect newest;
        do {
            newest = redirects;
            asked.next = newest;
        } while (!REDIRECTS.compareAndSet(this, newest, asked));
    }

    /**
     * Whether this subscription has read everything and waits for an upstream whose thread is inside another
     * subscriber. It then waits for that subscriber, and not for the stream.
     */
    public boolean isHeldByAnother() {
        PublisherMulticast source = multicast;
        return source != null && source.isHeld() && hasCaughtUp() && totalRequested() > position();
    }

    /**
     * Whether this subscription has a source, or has got one and not left it yet.
     *
     * @return true from the moment at which a source serves it
     */
    public boolean isAttached() {
        return multicast != null || isReading();
    }

    /**
     * Whether this is the subscription for which upstream was subscribed to.
     *
     * @return false if another subscription leads, or there is no source
     */
    public boolean isLeader() {
        return leads;
    }

    void lead() {
        leads = true;
    }

    @Override
    public void request(long n) {
        if (!addRequested(n)) {
            drain();
            return;
        }
        if (isDrainingOnThisThread()) {
            // A source that emits here would have to wait until onNext returns.
            hasRequestedInside = true;
            return;
        }
        drain();
        reportDemand();
    }

    @Override
    public void cancel() {
        setOver();
        PublisherMulticast source = multicast;
        if (source != null) {
            source.remove(this);
        }
        drain(); // drops the reference to the subscriber
    }

    @Override
    boolean mayHandOver() {
        PublisherMulticast source = multicast;
        return source != null && isReading() && !isOver() && !isApart() && !SubscriberExecutor.isOwnThread();
    }

    @Override
    boolean handOver() {
        PublisherMulticast source = multicast;
        return source != null && source.serveOnDispatcher();
    }

    /** Reports what the subscriber has requested inside {@code onNext}. */
    @Override
    void afterDrain() {
        super.afterDrain();
        if (hasRequestedInside) {
            hasRequestedInside = false;
            reportDemand();
        }
    }

    private void reportDemand() {
        PublisherMulticast source = multicast;
        if (source != null && isReading()) { // otherwise begin() reports the demand
            source.requested(totalRequested(), this);
        }
    }

    @Override
    boolean isRedirected() {
        if (redirects == null) {
            return false;
        }
        if (multicast != null && !isReading()) {
            return true; // it is being attached, and the joining thread drains afterwards
        }
        for (Redirect asked = (Redirect) REDIRECTS.getAndSet(this, null); asked != null; asked = asked.next) {
            if (asked.from != null && asked.from != multicast) {
                continue; // it has left that source already
            }
            if (position() == 0) {
                leave();
                asked.elsewhere.accept(this);
                return true;
            }
            if (asked.otherwise != null) {
                finish(asked.otherwise);
                return true;
            }
        }
        return false;
    }

    @Override
    void fallBehind() {
        PublisherMulticast source = multicast;
        if (source == null) {
            return;
        }
        if (position() == 0) {
            leaveAndStartOver();
        } else {
            finish(source.listener().fellBehindException());
        }
    }

    @Override
    void end(@Nullable Throwable thrown) {
        PublisherMulticast source = multicast;
        if (thrown != null && source != null && !leads && position() == 0 && source.isLeadersFailure()) {
            leaveAndStartOver();
        } else {
            finish(thrown);
        }
    }

    private void leaveAndStartOver() {
        leave();
        startOver();
    }

    void startOver() {
        startOver.accept(this);
    }

    @Override
    void leave() {
        PublisherMulticast source = multicast;
        multicast = null;
        stopReading();
        leads = false;
        if (source != null) {
            source.remove(this);
        }
    }

    @Override
    public void hold(Runnable task) {
        timerTask = task;
        if (isOver()) {
            timerTask = null;
        }
    }

    @Override
    void release() {
        timerTask = null;
        super.release();
    }
}
