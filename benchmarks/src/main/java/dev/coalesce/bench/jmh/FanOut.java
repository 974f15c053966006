package dev.coalesce.bench.jmh;

import dev.coalesce.Coalesce;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One upstream with many subscribers, from the first element until all subscribers have received all elements. All
 * subscribers subscribe before the first element. One operation is one element for all subscribers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOut {
    static final int ELEMENTS = 1_000;

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void annotated(Annotated annotated, Subscribers subscribers) throws InterruptedException {
        Sinks.Many<Object> sink = Sinks.many().unicast().onBackpressureBuffer();
        runReactor(() -> annotated.stream("key", sink), sink, subscribers.count);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void reactorReplayRefCount(Subscribers subscribers) throws InterruptedException {
        Sinks.Many<Object> sink = Sinks.many().unicast().onBackpressureBuffer();
        Flux<Object> shared = sink.asFlux().replay().refCount();
        runReactor(() -> shared, sink, subscribers.count);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void mutinyBroadcast(Subscribers subscribers) throws InterruptedException {
        UnicastProcessor<Object> sink = UnicastProcessor.create();
        Multi<Object> shared = sink.broadcast().toAtLeast(subscribers.count);
        CountDownLatch ended = new CountDownLatch(subscribers.count);
        for (int i = 0; i < subscribers.count; i++) {
            shared.subscribe().with(element -> {}, thrown -> {}, ended::countDown);
        }
        for (int i = 0; i < ELEMENTS; i++) {
            sink.onNext(i);
        }
        sink.onComplete();
        ended.await();
    }

    private static void runReactor(Supplier<Flux<Object>> stream, Sinks.Many<Object> sink, int subscribers)
            throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(subscribers);
        for (int i = 0; i < subscribers; i++) {
            stream.get().subscribe(element -> {}, thrown -> {}, ended::countDown);
        }
        for (int i = 0; i < ELEMENTS; i++) {
            sink.tryEmitNext(i);
        }
        sink.tryEmitComplete();
        ended.await();
    }

    @State(Scope.Benchmark)
    public static class Subscribers {
        @Param({"1", "10", "100", "1000"})
        public int count;
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
        }

        @Coalesce(key = "key")
        Flux<Object> stream(String key, Sinks.Many<Object> sink) {
            return sink.asFlux();
        }
    }
}
