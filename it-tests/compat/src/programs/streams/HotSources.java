import dev.coalesce.Coalesce;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Sinks;

/** Sources that emit whether or not somebody has requested. Nothing is lost, since every subscriber wants everything. */
public class HotSources {
    private static final int BURST = 2_000;

    static Sinks.Many<Integer> sink;
    static FluxSink<Integer> created;
    static final PublishProcessor<Integer> processor = PublishProcessor.create();
    static final PublishSubject<Integer> subject = PublishSubject.create();
    static final BroadcastProcessor<Integer> broadcast = BroadcastProcessor.create();

    @Coalesce
    Flux<Integer> sink(int key) {
        return sink.asFlux();
    }

    @Coalesce
    Flux<Integer> createOrFail(int key) {
        return Flux.create(newSink -> created = newSink, FluxSink.OverflowStrategy.ERROR);
    }

    @Coalesce
    Flux<Integer> createOrDrop(int key) {
        return Flux.create(newSink -> created = newSink, FluxSink.OverflowStrategy.DROP);
    }

    @Coalesce
    Flux<Integer> createOrLatest(int key) {
        return Flux.create(newSink -> created = newSink, FluxSink.OverflowStrategy.LATEST);
    }

    @Coalesce
    Flowable<Integer> processor(int key) {
        return processor;
    }

    @Coalesce
    Observable<Integer> subject(int key) {
        return subject;
    }

    @Coalesce
    Multi<Integer> broadcast(int key) {
        return broadcast;
    }

    @Coalesce
    Flux<Integer> ticker(int key) {
        return Flux.interval(Duration.ofMillis(1)).map(tick -> (int) (tick + 1));
    }

    static void burst(String name, int n, Streams.Call call, IntConsumer emit) {
        Streams.Counting[] subscribers = Streams.subscribers(n, call);
        for (int i = 1; i <= BURST; i++) {
            emit.accept(i);
        }
        Streams.await(
                name + ": " + n + " subscribers with all elements",
                () -> Arrays.stream(subscribers).allMatch(each -> each.has(BURST) || each.hasEnded()));
        System.out.println(name + ": " + Arrays.toString(subscribers));
        for (Streams.Counting each : subscribers) {
            each.subscription.cancel();
        }
    }

    static void emitOrFail(int element) {
        if (sink.tryEmitNext(element) != Sinks.EmitResult.OK) {
            Streams.fail("the sink did not take " + element);
        }
    }

    /** A ticker fails if it cannot emit. Nobody waits for a subscriber that hangs. */
    static void ticker(HotSources sources, int key) {
        CountDownLatch never = new CountDownLatch(1);
        Streams.Counting steady = new Streams.Counting().of(sources.ticker(key));
        CountDownLatch hangs = new CountDownLatch(1);
        Streams.start(
                "hanging",
                () -> sources.ticker(key).subscribe(tick -> {
                    hangs.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        Streams.await("a tick", hangs);
        int before = steady.count.get();
        Streams.await("ticks beside a subscriber that hangs", () -> steady.has(before + 1_000) || steady.hasEnded());
        System.out.println("ticker: " + steady.end);
    }

    public static void main(String[] args) {
        HotSources sources = new HotSources();
        int key = 0;
        for (int n : new int[] {1, 2, 5}) {
            int k = ++key;
            sink = Sinks.many().multicast().directBestEffort();
            burst("best effort", n, () -> sources.sink(k), element -> sink.tryEmitNext(element));
            sink = Sinks.many().multicast().directAllOrNothing();
            burst("all or nothing", n, () -> sources.sink(-k), HotSources::emitOrFail);
            burst("create or fail", n, () -> sources.createOrFail(k), element -> created.next(element));
            burst("create or drop", n, () -> sources.createOrDrop(k), element -> created.next(element));
            burst("create or latest", n, () -> sources.createOrLatest(k), element -> created.next(element));
            burst("processor", n, () -> sources.processor(k), processor::onNext);
            burst("subject", n, () -> sources.subject(k), subject::onNext);
            burst("broadcast", n, () -> sources.broadcast(k), broadcast::onNext);
        }
        ticker(sources, ++key);
        System.exit(0);
    }
}
