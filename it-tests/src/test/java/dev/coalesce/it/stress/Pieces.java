package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Bodies.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A body's stream: a few pieces with their number, then the end that its script has. */
final class Pieces implements Flow.Publisher<Object> {
    private record Piece(Mark mark, int number) {}

    private final Mark mark;
    private final Script script;
    private final Executor later;

    Pieces(Mark mark, Script script, Executor later) {
        this.mark = mark;
        this.script = script;
        this.later = later;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Telling telling = new Telling(subscriber);
        subscriber.onSubscribe(telling);
        later.execute(telling);
    }

    private final class Telling implements Flow.Subscription, Runnable {
        private final Flow.Subscriber<? super Object> subscriber;
        private final AtomicLong asked = new AtomicLong();
        private volatile boolean cancelled;

        Telling(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            asked.addAndGet(Math.min(n, Integer.MAX_VALUE));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // others are to run meanwhile
        public void run() {
            int count = 1 + script.pause() % 9;
            for (int i = 0; i < count && !cancelled; i++) {
                while (asked.get() == 0 && !cancelled) {
                    Thread.yield();
                }
                for (int pause = script.pause() / count; pause > 0; pause--) {
                    Thread.yield();
                }
                asked.decrementAndGet();
                subscriber.onNext(new Piece(mark, i));
            }
            if (cancelled) {
                return;
            }
            switch (script.ending()) {
                case THROW -> subscriber.onError(new Bodies.Broken(mark));
                case THROW_ERROR -> subscriber.onError(new Bodies.BrokenError(mark));
                case CANCELLED -> subscriber.onError(new CancellationException());
                default -> subscriber.onComplete();
            }
        }
    }

    /** All of a stream, as a result: what it is made of is of one body, whole, and in order. */
    static CompletableFuture<Object> all(Flow.Publisher<Object> stream, Script script) {
        Collecting collecting = new Collecting(script.pause() % 2 == 0 ? Long.MAX_VALUE : 1);
        stream.subscribe(collecting);
        return collecting;
    }

    private static final class Collecting extends CompletableFuture<Object> implements Flow.Subscriber<Object> {
        private final long step;
        private final List<Piece> pieces = new ArrayList<>();
        private volatile Flow.@Nullable Subscription subscription;

        Collecting(long step) {
            this.step = step;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            Flow.Subscription its = subscription;
            if (its != null) {
                its.cancel();
            }
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(step);
        }

        @Override
        public void onNext(Object item) {
            pieces.add((Piece) item);
            Flow.Subscription its = subscription;
            if (step == 1 && its != null) {
                its.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            Mark of = thrown instanceof Bodies.Origin origin ? origin.mark() : null;
            if (isInOrder()
                    && (of == null || pieces.isEmpty() || pieces.get(0).mark.equals(of))) {
                completeExceptionally(thrown);
            } else {
                complete("pieces " + pieces + " before " + thrown);
            }
        }

        @Override
        public void onComplete() {
            boolean whole = !pieces.isEmpty() && isInOrder();
            complete(whole ? new Bodies.Result(pieces.get(0).mark) : "pieces " + pieces);
        }

        private boolean isInOrder() {
            for (int i = 0; i < pieces.size(); i++) {
                if (pieces.get(i).number != i || !pieces.get(i).mark.equals(pieces.get(0).mark)) {
                    return false;
                }
            }
            return true;
        }
    }
}
