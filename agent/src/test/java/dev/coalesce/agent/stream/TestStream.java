package dev.coalesce.agent.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The least around a {@link Hub} that makes a publisher: one flight at a time, and what has ended well is kept. */
final class TestStream implements Flow.Publisher<Object>, Owner {
    private final Supplier<Flow.Publisher<?>> body;
    private final long maxElements;
    private final long maxBytes;
    private final long graceNanos;

    /** What happened to its hubs, in that order. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private @Nullable Hub hub;
    private @Nullable Tape kept;

    TestStream(Supplier<Flow.Publisher<?>> body) {
        this(body, 1_000, 1_000_000, 0);
    }

    TestStream(Supplier<Flow.Publisher<?>> body, long maxElements, long maxBytes, long graceNanos) {
        this.body = body;
        this.maxElements = maxElements;
        this.maxBytes = maxBytes;
        this.graceNanos = graceNanos;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        enter(Reader.open(subscriber, this::startOver));
    }

    private void enter(Reader reader) {
        while (!reader.isOver()) {
            Tape tape = kept();
            if (tape != null) {
                reader.replay(tape);
                return;
            }
            if (reader.join(hub())) {
                return;
            }
            forget();
        }
    }

    private synchronized @Nullable Tape kept() {
        return kept;
    }

    synchronized Hub hub() {
        Hub now = hub;
        if (now == null) {
            now = new Hub(new Tape(maxElements, maxBytes), graceNanos, this);
            now.source(body.get());
            hub = now;
        }
        return now;
    }

    private synchronized void forget() {
        hub = null;
    }

    @Override
    public void full() {
        events.add("full");
        forget();
    }

    @Override
    public synchronized void ended(Tape tape) {
        events.add("ended: " + tape.thrown());
        hub = null;
        if (tape.isComplete() && tape.thrown() == null) {
            kept = tape;
        }
    }

    @Override
    public void unwanted() {
        events.add("unwanted");
        forget();
    }

    @Override
    public boolean mayShare(Object element) {
        return !(element instanceof AutoCloseable);
    }

    @Override
    public boolean isLeadersOwnAffair(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }

    private void startOver(Reader reader) {
        events.add("startOver");
        Crew.execute(() -> enter(reader));
    }

    @Override
    public Throwable fellBehind() {
        return new IllegalStateException("fell behind");
    }

    @Override
    public Throwable notShared() {
        return new IllegalStateException("not shared");
    }
}
