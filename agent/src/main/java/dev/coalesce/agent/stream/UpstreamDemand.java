package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The upstream subscription of a {@link PublisherMulticast}, and how much is requested from it.
 *
 * <h2>Demand</h2>
 * Upstream is asked for what the subscriber with the largest demand has requested, and at most one batch ahead of the
 * subscriber that has read furthest. A single subscriber has the backpressure it would have without coalescing. A slow
 * one holds nobody back.
 *
 * <h2>Patience</h2>
 * A source that costs nothing would leave behind every subscriber that wants to go on but is short of processor time.
 * The next request is therefore delayed while such a subscriber risks losing elements. All delays together are limited
 * to a tenth of the stream's time, plus {@value #PATIENCE_MILLIS} ms.
 *
 * <h2>Concurrency</h2>
 * {@link #pump} is a drain loop: one thread at a time computes and requests, and any other thread that calls it
 * meanwhile makes that thread look once more. A source that emits inside {@code request} therefore does not recurse.
 */
final class UpstreamDemand {
    /** The largest number of elements requested ahead of the subscriber that has read furthest. */
    static final int BATCH = 256;

    /** The next batch is requested once no more than this many requested elements are unread. */
    private static final int LOW = BATCH / 4;

    private static final long PATIENCE_MILLIS = 200;
    private static final int PATIENCE_SHARE = 10;
    private static final long NOTHING_DUE = Long.MAX_VALUE;

    private static final VarHandle PUMPING;
    private static final VarHandle UPSTREAM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PUMPING = lookup.findVarHandle(UpstreamDemand.class, "pumping", int.class);
            UPSTREAM = lookup.findVarHandle(UpstreamDemand.class, "upstream", Flow.Subscription.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Replaces the upstream subscription once the upstream has ended or has been cancelled. */
    private static final Flow.Subscription CLOSED = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final PublisherMulticast multicast;
    private final long startNanos = System.nanoTime();

    /** Null until the source calls {@code onSubscribe}. */
    private volatile Flow.@Nullable Subscription upstream;

    // The pumping thread writes the next four; onTimer() also clears timerSet. Other threads read them to see whether a
    // pump
    // is needed.

    /** The total number of elements requested since the start of the stream. */
    private volatile long requested;

    /** The position of the furthest subscriber at which more must be requested. */
    private volatile long dueAt = NOTHING_DUE;

    /** Whether the next request waits for a slow subscriber. */
    private volatile boolean waiting;

    /** Whether a timer is going to pump. */
    private volatile boolean timerSet;

    /** The number of calls of {@link #pump} that the pumping thread has not seen yet. */
    @SuppressWarnings("UnusedVariable") // accessed by PUMPING
    private volatile int pumping;

    // Only the pumping thread reads and writes these.

    /** The position of the subscriber that has read furthest. */
    private long furthest;

    /** The largest total that a subscriber has requested. */
    private long maxRequested;

    /** The position of the slowest subscriber that could go on. */
    private long slowest;

    private long waitingSince;
    private long waitedNanos;

    UpstreamDemand(PublisherMulticast multicast) {
        this.multicast = multicast;
    }

    /**
     * Takes the upstream's subscription, and requests what is wanted. The subscription is cancelled if upstream has
     * been cancelled or has another subscription (rule 2.5).
     */
    void begin(Flow.Subscription subscription) {
        if (UPSTREAM.compareAndSet(this, null, subscription)) {
            pump();
        } else {
            subscription.cancel();
        }
    }

    void cancelUpstream() {
        Flow.Subscription subscription = (Flow.Subscription) UPSTREAM.getAndSet(this, CLOSED);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    void upstreamEnded() {
        upstream = CLOSED;
    }

    /** Called when a subscriber has requested {@code total} elements since the start of the stream. */
    void requested(long total) {
        if (total > requested) {
            pump();
        }
    }

    /** Called when a subscriber has read {@code count} elements since the start of the stream. */
    void read(long count) {
        if (waiting || count >= dueAt) {
            pump();
        }
    }

    private void pump() {
        if ((int) PUMPING.getAndAdd(this, 1) != 0) {
            return;
        }
        int missed = 1;
        while (missed != 0) {
            Flow.Subscription to = upstream;
            long due = to == null ? 0 : due();
            if (to != null && due > 0) {
                to.request(due);
            } else if (to == null || !mayRequestAgain()) {
                missed = (int) PUMPING.getAndAdd(this, -missed) - missed;
            }
        }
    }

    /** Returns how many elements to request now. */
    private long due() {
        scanSubscriptions();
        // A source that emits without being asked may be ahead of what was requested.
        long before = Math.max(requested, multicast.buffer().size());
        long missing = maxRequested - before;
        if (missing <= 0) {
            requested = before;
            dueAt = NOTHING_DUE;
            return 0;
        }
        long room = BATCH - (before - furthest);
        if ((missing > room && room < BATCH - LOW) || shouldWait()) {
            requested = before;
            dueAt = before - LOW;
            return 0;
        }
        long due = Math.min(missing, room);
        requested = before + due;
        dueAt = due < missing ? requested - LOW : NOTHING_DUE;
        return due;
    }

    private void scanSubscriptions() {
        furthest = 0;
        maxRequested = 0;
        slowest = Long.MAX_VALUE;
        for (ReplaySubscription subscription : multicast.subscriptions()) {
            long position = subscription.position();
            long wanted = subscription.requested();
            furthest = Math.max(furthest, position);
            maxRequested = Math.max(maxRequested, wanted);
            if (wanted > position) {
                slowest = Math.min(slowest, position);
            }
        }
    }

    /**
     * Whether a subscriber has read on since {@link #due} looked. It may have done so before it could see
     * {@code waiting} or {@code dueAt}, and has not pumped then.
     */
    private boolean mayRequestAgain() {
        if (dueAt == NOTHING_DUE) {
            return false;
        }
        scanSubscriptions();
        return waiting ? !isSubscriberAtRisk() : furthest >= dueAt;
    }

    private boolean isSubscriberAtRisk() {
        ReplayBuffer buffer = multicast.buffer();
        long size = buffer.size();
        return slowest < furthest && size - slowest > buffer.safeLag();
    }

    private boolean shouldWait() {
        long now = System.nanoTime();
        if (waiting) {
            waitedNanos += now - waitingSince;
            waitingSince = now;
        }
        long patience =
                TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS) + (now - startNanos) / PATIENCE_SHARE - waitedNanos;
        boolean wait = isSubscriberAtRisk() && patience > 0;
        if (wait && !waiting) {
            waitingSince = now;
        }
        if (wait && !timerSet) {
            timerSet = true;
            SubscriberExecutor.after(patience, this::onTimer);
        }
        waiting = wait;
        return wait;
    }

    private void onTimer() {
        timerSet = false;
        pump();
    }
}
