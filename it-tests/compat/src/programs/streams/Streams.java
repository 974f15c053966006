import io.reactivex.rxjava3.core.Observable;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** What the programs about streams have in common. */
final class Streams {
    private static final long LIMIT_SECONDS = 20;

    private Streams() {}

    /** Something that may fail. */
    interface Task {
        void run() throws Exception;
    }

    /** Waits for something that has to happen. If it does not, the program fails. */
    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                fail("never happened: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    static void await(String what, CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                fail("never happened: " + what);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void fail(String what) {
        System.out.println(what);
        Runtime.getRuntime().halt(1);
    }

    /** Runs a task on a thread of its own, which does not keep the JVM alive. */
    static Thread start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Throwable e) {
                        e.printStackTrace();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until a thread has ended. */
    static void awaitEnd(String what, Thread thread) {
        await(what, () -> !thread.isAlive());
    }

    /** Returns a stream of any library as a Reactive Streams publisher. */
    @SuppressWarnings("unchecked")
    static Publisher<Integer> publisher(Object stream) {
        if (stream instanceof Observable<?> observable) {
            return new Pushed((Observable<Integer>) observable);
        }
        if (stream instanceof Multi<?> multi) {
            return FlowAdapters.toPublisher((Flow.Publisher<Integer>) (Flow.Publisher<?>) multi);
        }
        return (Publisher<Integer>) stream;
    }

    /** An observable, which knows no demand. */
    private record Pushed(Observable<Integer> observable) implements Publisher<Integer> {
        @Override
        public void subscribe(Subscriber<? super Integer> subscriber) {
            observable.subscribe(new io.reactivex.rxjava3.core.Observer<Integer>() {
                @Override
                public void onSubscribe(io.reactivex.rxjava3.disposables.Disposable disposable) {
                    subscriber.onSubscribe(new Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {
                            disposable.dispose();
                        }
                    });
                }

                @Override
                public void onNext(Integer element) {
                    subscriber.onNext(element);
                }

                @Override
                public void onError(Throwable thrown) {
                    subscriber.onError(thrown);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }
    }

    /** Counts the elements that it receives, and checks that they begin with 1 and have no gaps. */
    static class Counting implements Subscriber<Integer> {
        private final long first;
        private final int last;
        final AtomicInteger count = new AtomicInteger();
        volatile String end = "goes on";
        volatile Subscription subscription;

        Counting() {
            this(Long.MAX_VALUE, Integer.MAX_VALUE);
        }

        /** Requests {@code first} elements, and cancels after {@code last}. */
        Counting(long first, int last) {
            this.first = first;
            this.last = last;
        }

        Counting of(Object stream) {
            publisher(stream).subscribe(this);
            return this;
        }

        boolean has(int elements) {
            return count.get() >= elements;
        }

        boolean hasEnded() {
            return !end.equals("goes on");
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            s.request(first);
        }

        @Override
        public void onNext(Integer element) {
            int expected = count.get() + 1;
            if (element != expected) {
                fail("got " + element + " instead of " + expected);
            }
            count.set(expected);
            if (expected == last) {
                subscription.cancel();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            end = thrown.toString();
        }

        @Override
        public void onComplete() {
            end = "complete";
        }

        @Override
        public String toString() {
            return count + " (" + end + ")";
        }
    }

    /** Subscribes that many times. */
    static Counting[] subscribers(int n, Call stream) {
        Counting[] all = new Counting[n];
        for (int i = 0; i < n; i++) {
            all[i] = new Counting().of(stream.get());
        }
        return all;
    }

    /** Makes a call that returns a stream. */
    interface Call {
        Object get();
    }
}
