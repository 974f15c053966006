package dev.coalesce.bench.jmh;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A long stream with nine subscribers that keep up, alone and beside one that hangs from its first element to the end of
 * the stream. One operation is one element for all nine. The stream is so long that the 30 ms, after which one that hangs
 * is set apart from the others, are a small part of its time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HangingSubscriber {
    static final int ELEMENTS = 30_000_000;
    private static final int KEEP_UP = 9;
    private static final Object ELEMENT = new Object();

    /** Publishes the same element many times on the thread that calls {@link #run}, whatever is requested. */
    private static final class Source implements Flow.Publisher<Object> {
        private Flow.Subscriber<? super Object> subscriber = new Counting(new CountDownLatch(0), null);

        @Override
        public void subscribe(Flow.Subscriber<? super Object> newSubscriber) {
            subscriber = newSubscriber;
            newSubscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
        }

        void run() {
            for (int i = 0; i < ELEMENTS; i++) {
                subscriber.onNext(ELEMENT);
            }
            subscriber.onComplete();
        }
    }

    /** All subscribers are of one class, so that the code that calls them is compiled in the same way in both rows. */
    private static final class Counting implements Flow.Subscriber<Object> {
        private final CountDownLatch ended;

        /** The latch at which the subscriber hangs; null if it keeps up. */
        private final @Nullable CountDownLatch gate;

        private int count;

        Counting(CountDownLatch ended, @Nullable CountDownLatch gate) {
            this.ended = ended;
            this.gate = gate;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {
            if (gate != null) {
                await(gate);
            }
            count++;
        }

        private static void await(CountDownLatch gate) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (gate == null) { // one that hangs is too far behind by now
                throw new IllegalStateException("after " + count + " elements", thrown);
            }
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void nineThatKeepUp(Annotated annotated) throws InterruptedException {
        run(annotated, new CountDownLatch(0), false);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void nineBesideOneThatHangs(Annotated annotated) throws InterruptedException {
        run(annotated, new CountDownLatch(1), true);
    }

    private static void run(Annotated annotated, CountDownLatch release, boolean withOneThatHangs)
            throws InterruptedException {
        Source source = new Source();
        CountDownLatch ended = new CountDownLatch(KEEP_UP);
        for (int i = 0; i < KEEP_UP; i++) {
            annotated.stream("key", source).subscribe(new Counting(ended, null));
        }
        if (withOneThatHangs) {
            annotated.stream("key", source).subscribe(new Counting(new CountDownLatch(1), release));
        }
        source.run();
        ended.await();
        release.countDown();
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
        }

        @Coalesce(key = "key")
        Flow.Publisher<Object> stream(String key, Flow.Publisher<Object> source) {
            return source;
        }
    }
}
