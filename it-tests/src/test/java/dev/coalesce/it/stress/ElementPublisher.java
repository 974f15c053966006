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

/** The publisher that a body returns: numbered elements, then the end that the script demands. */
final class ElementPublisher implements Flow.Publisher<Object> {
    private record Element(Mark mark, int number) {}

    private final Mark mark;
    private final Script script;
    private final Executor executor;

    ElementPublisher(Mark mark, Script script, Executor executor) {
        this.mark = mark;
        this.script = script;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Emission emission = new Emission(subscriber);
        subscriber.onSubscribe(emission);
        executor.execute(emission);
    }

    private final class Emission implements Flow.Subscription, Runnable {
        private final Flow.Subscriber<? super Object> subscriber;
        private final AtomicLong requested = new AtomicLong();
        private volatile boolean cancelled;

        Emission(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            requested.addAndGet(Math.min(n, Integer.MAX_VALUE));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // lets other threads run
        public void run() {
            int count = 1 + script.pause() % 9;
            for (int i = 0; i < count && !cancelled; i++) {
                while (requested.get() == 0 && !cancelled) {
                    Thread.yield();
                }
                for (int pause = script.pause() / count; pause > 0; pause--) {
                    Thread.yield();
                }
                requested.decrementAndGet();
                subscriber.onNext(new Element(mark, i));
            }
            if (cancelled) {
                return;
            }
            switch (script.ending()) {
                case RETURN, INTERRUPTED -> subscriber.onComplete();
                case CANCELLED -> subscriber.onError(new CancellationException());
                default -> subscriber.onError(BodyFailures.of(script.ending(), mark));
            }
        }
    }

    /** Collects all elements. The result is valid only if they come from one body, are complete and in order. */
    static CompletableFuture<Object> collect(Flow.Publisher<Object> stream, Script script) {
        Collector collector = new Collector(script.pause() % 2 == 0 ? Long.MAX_VALUE : 1);
        stream.subscribe(collector);
        return collector;
    }

    private static final class Collector extends CompletableFuture<Object> implements Flow.Subscriber<Object> {
        private final long step;
        private final List<Element> elements = new ArrayList<>();
        private volatile Flow.@Nullable Subscription subscription;

        Collector(long step) {
            this.step = step;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(step);
        }

        @Override
        public void onNext(Object item) {
            elements.add((Element) item);
            Flow.Subscription current = subscription;
            if (step == 1 && current != null) {
                current.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            Mark failed = thrown instanceof Bodies.Origin origin ? origin.mark() : null;
            if (isInOrder()
                    && (failed == null
                            || elements.isEmpty()
                            || elements.get(0).mark.equals(failed))) {
                completeExceptionally(thrown);
            } else {
                complete("elements " + elements + " before " + thrown);
            }
        }

        @Override
        public void onComplete() {
            boolean complete = !elements.isEmpty() && isInOrder();
            complete(complete ? new Bodies.Result(elements.get(0).mark) : "elements " + elements);
        }

        private boolean isInOrder() {
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i).number != i || !elements.get(i).mark.equals(elements.get(0).mark)) {
                    return false;
                }
            }
            return true;
        }
    }
}
