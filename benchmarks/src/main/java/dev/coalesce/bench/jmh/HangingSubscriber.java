package dev.coalesce.bench.jmh;

import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A long stream with nine subscribers that keep up, alone and beside one that hangs from its first element to the end of
 * the stream. One operation is one element for all nine.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HangingSubscriber {
    static final int ELEMENTS = 10_000_000;
    private static final int KEEP_UP = 9;
    private static final Object ELEMENT = new Object();

    /** Publishes the same element many times on the thread that calls {@link #run}, whatever is requested. */
    private static final class Source implements Flow.Publisher<Object> {
        private Flow.Subscriber<? super Object> subscriber = new Counting(new CountDownLatch(0));

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

    private static class Counting implements Flow.Subscriber<Object> {
        private final CountDownLatch ended;
        private int count;

        Counting(CountDownLatch ended) {
            this.ended = ended;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {
            count++;
        }

        @Override
        public void onError(Throwable thrown) {
            throw new IllegalStateException("after " + count + " elements", thrown);
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }

    private static final class Hanging extends Counting {
        private final CountDownLatch release;

        Hanging(CountDownLatch release) {
            super(new CountDownLatch(1));
            this.release = release;
        }

        @Override
        public void onNext(Object element) {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            // It is too far behind by now.
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
            annotated.stream("key", source).subscribe(new Counting(ended));
        }
        if (withOneThatHangs) {
            annotated.stream("key", source).subscribe(new Hanging(release));
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
