package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The upstream subscription of a {@link PublisherMulticast}, and how much is requested from it: what the subscriber
 * with the largest demand has requested, and no more. Unlimited demand of one subscriber is unlimited demand from
 * upstream, because a source that cannot wait would otherwise lose elements.
 *
 * <h2>Synchronous sources</h2>
 * A source that emits inside {@code request}, on the thread that called it, would keep that thread for as long as any
 * subscriber wants more. So unlimited demand begins with a request for one element. If the source has answered it when
 * {@code request} returns, the source is asked for small batches, each of about a millisecond; otherwise for everything.
 * A synchronous source runs on the thread of a subscriber that wants more. When that subscriber has had enough, a
 * thread of the {@link SubscriberExecutor} goes on for the others.
 *
 * <h2>Concurrency</h2>
 * {@link #pump} is a drain loop: one thread at a time requests, and any other thread that calls it meanwhile makes that
 * thread look once more. A source that emits inside {@code request} therefore does not recurse.
 */
final class UpstreamDemand implements Runnable {
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final int MAX_BATCH = 256;

    /** A demand of more elements than this is as good as unlimited. */
    private static final int LARGE = 1 << 20;

    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final VarHandle WANTED;
    private static final VarHandle PUMPING;
    private static final VarHandle UPSTREAM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WANTED = lookup.findVarHandle(UpstreamDemand.class, "wanted", long.class);
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

    private final ReplayBuffer buffer;
    private final Audience audience;
    private final PublisherMulticast receiver;

    /** Null until the source calls {@code onSubscribe}. */
    private volatile Flow.@Nullable Subscription upstream;

    /** The largest total that a subscriber has requested since the start of the stream. Never decreases. */
    private volatile long wanted;

    /** The total requested from upstream since the start of the stream. Written by the pumping thread. */
    private volatile long requested;

    /** The number of calls of {@link #pump} that the pumping thread has not seen yet. */
    @SuppressWarnings("UnusedVariable") // accessed by PUMPING
    private volatile int pumping;

    // Only the pumping thread reads and writes these. A thread in onNext compares `requesting` with itself, and uses
    // `answered` only if the two are the same.

    /** The thread inside upstream's {@code request}. */
    private @Nullable Thread requesting;

    /** The number of elements that upstream has emitted inside the current {@code request}. */
    private long answered;

    /** Whether upstream had emitted everything that was asked for when the last {@code request} returned. */
    private boolean isSynchronous;

    private int batch = 1;

    /**
     * Makes the demand of one stream.
     *
     * @param buffer what upstream emits
     * @param audience those who request
     * @param receiver receives a failure of upstream's {@code request}
     */
    UpstreamDemand(ReplayBuffer buffer, Audience audience, PublisherMulticast receiver) {
        this.buffer = buffer;
        this.audience = audience;
        this.receiver = receiver;
    }

    /**
     * Takes the upstream's subscription, and requests what is wanted. The subscription is cancelled if upstream has
     * been cancelled or has another subscription (rule 2.5).
     *
     * @param by the subscription on whose thread upstream calls; null on a thread of the executor
     */
    void begin(Flow.Subscription subscription, @Nullable ReplayDelivery by) {
        if (UPSTREAM.compareAndSet(this, null, subscription)) {
            pump(by);
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
    void requested(long total, ReplayDelivery by) {
        long before = wanted;
        while (total > before && !WANTED.compareAndSet(this, before, total)) {
            before = wanted;
        }
        if (total > requested) {
            pump(by);
        }
    }

    /** Called by upstream's thread for each element. */
    void emitted() {
        if (requesting != null && requesting == Thread.currentThread()) {
            answered++;
        }
    }

    /** Whether this thread is inside upstream's {@code request}. */
    boolean isRequestingOnThisThread() {
        return requesting == Thread.currentThread();
    }

    private void pump(@Nullable ReplayDelivery by) {
        if ((int) PUMPING.getAndAdd(this, 1) == 0) {
            loop(by);
        }
    }

    /** Goes on with the loop that another thread has left to a thread of the executor. */
    @Override
    public void run() {
        loop(null);
    }

    private void loop(@Nullable ReplayDelivery by) {
        int missed = 1;
        while (missed != 0) {
            Flow.Subscription to = upstream;
            long due = to == null ? 0 : due();
            if (to == null || due == 0) {
                missed = (int) PUMPING.getAndAdd(this, -missed) - missed;
            } else if (isSynchronous && !mayRunSource(by) && goesOnOnExecutor()) {
                return;
            } else {
                request(to, due);
            }
        }
    }

    private boolean goesOnOnExecutor() {
        try {
            SubscriberExecutor.execute(this);
            return true;
        } catch (Throwable noMemory) {
            return false; // this thread goes on
        }
    }

    /** Returns how many elements to request now. */
    private long due() {
        long before = ahead();
        long total = isSynchronous ? wantedByThoseWhoStay() : wanted;
        long missing = total - before;
        if (missing <= 0) {
            return 0;
        }
        boolean isLarge = missing > LARGE;
        if (isLarge && requested == 0) {
            return 1;
        }
        if (isSynchronous && (isLarge || audience.isShared())) {
            return Math.min(missing, batch);
        }
        return total == UNLIMITED ? UNLIMITED : missing;
    }

    /** Returns the largest demand without that of subscribers who have left: a source runs for nobody otherwise. */
    private long wantedByThoseWhoStay() {
        long most = 0;
        for (ReplayDelivery each : audience.served()) {
            if (!each.isOver()) {
                most = Math.max(most, each.totalRequested());
            }
        }
        return most;
    }

    /** A source that emits without being asked may be ahead of what was requested. */
    private long ahead() {
        return Math.max(requested, buffer.size());
    }

    /**
     * Whether a synchronous source may run on this thread: on a thread of the executor that does nothing else, or on
     * that of a subscriber that wants more itself.
     */
    private boolean mayRunSource(@Nullable ReplayDelivery by) {
        return by == null || (!by.isOver() && by.totalRequested() > ahead() && !SubscriberExecutor.isOwnThread());
    }

    private void request(Flow.Subscription to, long n) {
        requested = n == UNLIMITED ? UNLIMITED : ahead() + n;
        boolean isBatch = isSynchronous;
        long start = isBatch ? System.nanoTime() : 0;
        answered = 0;
        requesting = Thread.currentThread();
        try {
            to.request(n);
        } catch (Throwable e) { // upstream must not throw (rule 3.16)
            receiver.fail(e);
        } finally {
            requesting = null;
        }
        isSynchronous = answered >= n;
        if (isBatch) {
            long nanos = System.nanoTime() - start;
            batch = nanos < BATCH_NANOS / 2 ? Math.min(batch * 2, MAX_BATCH) : nanos > BATCH_NANOS ? 1 : batch;
        }
    }
}
