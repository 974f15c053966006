package dev.coalesce.it.stress.streams;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The publisher that a body returns: numbered elements of one flight, and then the end that the plan wants. */
final class Source implements Flow.Publisher<Object> {
    /** An element that knows where it comes from. */
    record Element(int flight, int number) {}

    /** The failure of a source. */
    static final class SourceFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int flight;

        SourceFailed(int flight) {
            super("scripted failure of flight " + flight, null, false, false);
            this.flight = flight;
        }
    }

    /** What a buffer contains when its element is no longer valid. */
    private static final int REUSED = -1;

    final int flight;
    private final StreamPlan plan;
    private final StreamHistory history;
    private final Executor executor;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final ByteBuffer buffer = ByteBuffer.allocate(2 * Integer.BYTES);

    /** Whether nothing more is emitted: the source has ended or was cancelled. */
    private volatile boolean isOver;

    Source(int flight, StreamPlan plan, StreamHistory history, Executor executor) {
        this.flight = flight;
        this.plan = plan;
        this.history = history;
        this.executor = executor;
    }

    /** Whether this source has nothing to do any more: it was not subscribed to, has ended, or was cancelled. */
    boolean isAtRest() {
        return subscriptions.get() == 0 || isOver;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        if (subscriptions.incrementAndGet() > 1) {
            history.fault("two upstreams of flight " + flight);
        }
        Emission emission = new Emission(subscriber);
        subscriber.onSubscribe(emission);
        switch (plan.origin()) {
            case REQUESTING_THREAD -> {}
            case SUBSCRIBING_THREAD -> emission.emitAll(false);
            case OWN_THREAD -> executor.execute(() -> emission.emitAll(true));
            case HOT -> executor.execute(() -> emission.emitAll(false));
        }
    }

    /** One subscription. */
    private final class Emission implements Flow.Subscription {
        private final Flow.Subscriber<? super Object> subscriber;
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger emitting = new AtomicInteger();
        private int emitted;

        Emission(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            requested.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
            if (plan.origin() != StreamPlan.Origin.REQUESTING_THREAD || emitting.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                while (!isOver && requested.get() > emitted) {
                    emitNext();
                }
                missed = emitting.addAndGet(-missed);
            } while (missed != 0);
        }

        @Override
        public void cancel() {
            isOver = true;
        }

        @SuppressWarnings("ThreadPriorityCheck") // lets the subscribers run
        void emitAll(boolean onDemand) {
            while (!isOver) {
                if (onDemand && requested.get() <= emitted) {
                    Thread.yield();
                } else {
                    emitNext();
                }
            }
        }

        private void emitNext() {
            if (emitted == 0) {
                history.awaitJoined(flight);
            }
            emitted++;
            if (plan.reuses()) {
                buffer.clear().putInt(flight).putInt(emitted).flip();
                subscriber.onNext(buffer);
                buffer.clear().putInt(REUSED).putInt(REUSED);
            } else {
                subscriber.onNext(new Element(flight, emitted));
            }
            if (emitted == plan.elements() && !isOver) {
                isOver = true;
                if (plan.fails()) {
                    subscriber.onError(new SourceFailed(flight));
                } else {
                    subscriber.onComplete();
                }
            }
        }
    }

    /** Reads an element as a subscriber sees it. */
    static Element read(Object received) {
        if (received instanceof ByteBuffer bytes) {
            return new Element(bytes.getInt(), bytes.getInt());
        }
        return (Element) received;
    }
}
