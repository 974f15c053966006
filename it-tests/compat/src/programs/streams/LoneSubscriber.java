import dev.coalesce.Coalesce;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/** A subscriber that nobody joins. Its source stops when it leaves, and sees exactly its demand. */
public class LoneSubscriber {
    static final AtomicInteger made = new AtomicInteger();
    static final List<Long> requests = new CopyOnWriteArrayList<>();

    @Coalesce
    Flux<Integer> fluxCreate(String key) {
        return Flux.create(sink -> {
            while (!sink.isCancelled()) {
                sink.next(made.incrementAndGet());
            }
        });
    }

    @Coalesce
    Flux<Integer> fluxGenerate(String key) {
        return Flux.generate(sink -> sink.next(made.incrementAndGet()));
    }

    @Coalesce
    Observable<Integer> observableGenerate(String key) {
        return Observable.generate(emitter -> emitter.onNext(made.incrementAndGet()));
    }

    @Coalesce
    Observable<Integer> observableCreate(String key) {
        return Observable.create(emitter -> {
            while (!emitter.isDisposed()) {
                emitter.onNext(made.incrementAndGet());
            }
        });
    }

    @Coalesce
    Flowable<Integer> flowableGenerate(String key) {
        return Flowable.generate(emitter -> emitter.onNext(made.incrementAndGet()));
    }

    @Coalesce
    Flowable<Integer> flowableCreate(String key) {
        return Flowable.create(
                emitter -> {
                    while (!emitter.isCancelled()) {
                        emitter.onNext(made.incrementAndGet());
                    }
                },
                BackpressureStrategy.BUFFER);
    }

    @Coalesce
    Multi<Integer> multiGenerator(String key) {
        return Multi.createFrom().generator(() -> 0, (state, emitter) -> {
            emitter.emit(made.incrementAndGet());
            return state;
        });
    }

    @Coalesce
    Flux<Integer> fluxDemand(String key) {
        return Flux.range(1, 100).doOnRequest(requests::add);
    }

    @Coalesce
    Flowable<Integer> flowableDemand(String key) {
        return Flowable.range(1, 100).doOnRequest(requests::add);
    }

    @Coalesce
    Multi<Integer> multiDemand(String key) {
        return Multi.createFrom().range(1, 101).onRequest().invoke(requests::add);
    }

    @Coalesce
    Flow.Publisher<Integer> flowDemand(String key) {
        return Multi.createFrom().range(1, 101).onRequest().invoke(requests::add);
    }

    static void takesFirst(String name, Streams.Call first) {
        for (int i = 0; i < 3; i++) {
            made.set(0);
            Object element = first.get();
            System.out.println(name + ": got " + element + ", made " + made);
        }
    }

    static void demands(String name, Object stream) {
        requests.clear();
        Streams.Counting few = new Streams.Counting(3, Integer.MAX_VALUE);
        if (stream instanceof Flow.Publisher<?>) {
            few.of(org.reactivestreams.FlowAdapters.toPublisher((Flow.Publisher<?>) stream));
        } else {
            few.of(stream);
        }
        few.subscription.request(4);
        few.subscription.request(1);
        few.subscription.cancel();
        System.out.println(name + ": got " + few.count + ", requested " + requests);
    }

    public static void main(String[] args) {
        LoneSubscriber streams = new LoneSubscriber();
        takesFirst("Flux.create", () -> streams.fluxCreate("k").next().block());
        takesFirst("Flux.generate", () -> streams.fluxGenerate("k").blockFirst());
        takesFirst("Observable.create", () -> streams.observableCreate("k").blockingFirst());
        takesFirst(
                "Observable.generate",
                () -> streams.observableGenerate("k").firstElement().blockingGet());
        takesFirst(
                "Flowable.create",
                () -> streams.flowableCreate("k").firstElement().blockingGet());
        takesFirst(
                "Flowable.generate", () -> streams.flowableGenerate("k").take(1).blockingLast());
        takesFirst(
                "Multi generator",
                () -> streams.multiGenerator("k")
                        .select()
                        .first()
                        .toUni()
                        .await()
                        .indefinitely());
        demands("Flux", streams.fluxDemand("k"));
        demands("Flowable", streams.flowableDemand("k"));
        demands("Multi", streams.multiDemand("k"));
        demands("Flow.Publisher", streams.flowDemand("k"));
        System.exit(0);
    }
}
