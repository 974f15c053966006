package dev.coalesce.it.stress.streams;

import dev.coalesce.it.stress.streams.Source.Element;
import dev.coalesce.it.stress.streams.Source.SourceFailed;
import dev.coalesce.it.stress.streams.StreamPlan.Behavior;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A subscriber. It behaves as planned, and checks each signal that it receives. */
final class Reader implements Flow.Subscriber<Object> {
    /** What a subscriber throws. */
    private static final class ReaderFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReaderFailed() {
            super("scripted", null, false, false);
        }
    }

    private final StreamHistory history;
    private final Behavior behavior;
    private final @Nullable ReaderFailed thrown;

    /** The thread inside this subscriber; null if there is none. Signals are serial. */
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();

    private volatile Flow.@Nullable Subscription subscription;

    // Written inside signals, which are serial.
    private int flight;
    private int received;

    /** Whether this subscriber has received its last signal, or has left. */
    private volatile boolean isOver;

    Reader(StreamHistory history, Behavior behavior) {
        this.history = history;
        this.behavior = behavior;
        this.thrown = behavior.kind() == StreamPlan.Kind.THROWS ? new ReaderFailed() : null;
    }

    boolean isOver() {
        return isOver;
    }

    boolean hangs() {
        return behavior.kind() == StreamPlan.Kind.HANGS;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        switch (behavior.kind()) {
            case REQUESTS_LITTLE -> newSubscription.request(behavior.step());
            case REQUESTS_LATER -> history.later(() -> newSubscription.request(behavior.step()));
            default -> newSubscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Object object) {
        enter();
        try {
            check(Source.read(object));
            behave();
        } finally {
            leave();
        }
    }

    private void check(Element element) {
        if (received == 0) {
            flight = element.flight();
            history.checkFlight(flight, this);
        }
        received++;
        if (isOver) {
            fault("received " + element + " after it had left");
        }
        if (element.flight() != flight || element.number() != received) {
            fault("received " + element + " as number " + received + " of flight " + flight);
        }
    }

    private void behave() {
        Flow.Subscription own = subscription;
        if (own == null) {
            fault("received an element before onSubscribe");
            return;
        }
        boolean isAt = received == behavior.at();
        switch (behavior.kind()) {
            case STAYS -> {}
            case REQUESTS_LITTLE -> {
                if (received % behavior.step() == 0) {
                    own.request(behavior.step());
                }
            }
            case REQUESTS_LATER -> {
                if (received % behavior.step() == 0) {
                    history.later(() -> own.request(behavior.step()));
                }
            }
            case LEAVES, SUBSCRIBES_AGAIN -> {
                if (isAt) {
                    own.cancel();
                    if (behavior.kind() == StreamPlan.Kind.SUBSCRIBES_AGAIN) {
                        history.later(() -> history.subscribe(Behavior.staying()));
                    }
                    isOver = true;
                }
            }
            case NESTS -> {
                if (isAt) {
                    history.subscribe(Behavior.staying());
                }
            }
            case THROWS -> {
                if (isAt && thrown != null) {
                    throw thrown;
                }
            }
            case HANGS -> {
                if (isAt) {
                    history.awaitGate();
                }
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        enter();
        if (failure instanceof SourceFailed of) {
            if (!history.fails() || !hasReceivedAllOf(of.flight)) {
                fault("received the failure of flight " + of.flight + " after " + received + " elements");
            }
        } else if (failure != thrown && !(behavior.mayFallBehind() && isAboutMaxBuffer(failure))) {
            fault("received " + failure + " after " + received + " elements");
        }
        end();
    }

    /** A failure of a stream that was too large to be kept is all that a late subscriber can have. */
    private boolean hasReceivedAllOf(int failed) {
        boolean isAll = received == history.elements() && failed == flight;
        return isAll || (received == 0 && history.elements() > StreamPlan.MAX_BUFFER);
    }

    private static boolean isAboutMaxBuffer(Throwable failure) {
        return failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).contains("maxBuffer");
    }

    @Override
    public void onComplete() {
        enter();
        if (history.fails() || received != history.elements()) {
            fault("received the end after " + received + " elements");
        }
        end();
    }

    private void end() {
        if (isOver) {
            fault("received a second end, or an end after it had left");
        }
        isOver = true;
        leave();
    }

    private void enter() {
        history.progressed();
        Thread other = inside.getAndSet(Thread.currentThread());
        if (other != null) {
            fault("called by two threads: " + other + " and " + Thread.currentThread());
        }
    }

    private void leave() {
        inside.set(null);
    }

    private void fault(String text) {
        history.fault(this + " " + text);
    }

    @Override
    public String toString() {
        return behavior.toString();
    }
}
