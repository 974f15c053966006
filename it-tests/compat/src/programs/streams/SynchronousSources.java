import dev.coalesce.Coalesce;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.smallrye.mutiny.Multi;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/** The first subscriber of a source that runs on its subscriber's thread has had enough; another one goes on. */
public class SynchronousSources {
    /** Elements of one source. The source waits for the second subscriber before it goes on. */
    static final class Numbers {
        private final AtomicInteger made = new AtomicInteger();

        int next() {
            int number = made.incrementAndGet();
            if (number == 5) {
                firstRuns.countDown();
                Streams.await("the second subscriber", secondJoins);
            }
            return number;
        }
    }

    static volatile CountDownLatch firstRuns;
    static volatile CountDownLatch secondJoins;

    @Coalesce
    Flux<Integer> fluxGenerate(int key) {
        Numbers numbers = new Numbers();
        return Flux.generate(sink -> sink.next(numbers.next()));
    }

    @Coalesce
    Flux<Integer> fluxCreate(int key) {
        Numbers numbers = new Numbers();
        return Flux.create(sink -> {
            while (!sink.isCancelled()) {
                sink.next(numbers.next());
            }
        });
    }

    @Coalesce
    Observable<Integer> observableGenerate(int key) {
        Numbers numbers = new Numbers();
        return Observable.generate(emitter -> emitter.onNext(numbers.next()));
    }

    @Coalesce
    Observable<Integer> observableCreate(int key) {
        Numbers numbers = new Numbers();
        return Observable.create(emitter -> {
            while (!emitter.isDisposed()) {
                emitter.onNext(numbers.next());
            }
        });
    }

    @Coalesce
    Flowable<Integer> flowableGenerate(int key) {
        Numbers numbers = new Numbers();
        return Flowable.generate(emitter -> emitter.onNext(numbers.next()));
    }

    @Coalesce
    Multi<Integer> multiGenerator(int key) {
        Numbers numbers = new Numbers();
        return Multi.createFrom().generator(() -> 0, (state, emitter) -> {
            emitter.emit(numbers.next());
            return state;
        });
    }

    /** Takes 20 elements on the thread that calls it. */
    static int take20(Object stream) {
        if (stream instanceof Flux<?> flux) {
            return (Integer) flux.take(20).blockLast();
        }
        if (stream instanceof Observable<?> observable) {
            return (Integer) observable.take(20).blockingLast();
        }
        if (stream instanceof Flowable<?> flowable) {
            return (Integer) flowable.take(20).blockingLast();
        }
        return ((Multi<?>) stream)
                .select()
                .first(20)
                .collect()
                .asList()
                .await()
                .indefinitely()
                .size();
    }

    static int key;

    static void leaves(String name, Streams.Call call) {
        firstRuns = new CountDownLatch(1);
        secondJoins = new CountDownLatch(1);
        AtomicInteger got = new AtomicInteger();
        Thread first = Streams.start("first", () -> got.set(take20(call.get())));
        otherGoesOn(name, "first got ", got, first, call);
    }

    static void requests10(String name, Streams.Call call) {
        firstRuns = new CountDownLatch(1);
        secondJoins = new CountDownLatch(1);
        Streams.Counting few = new Streams.Counting(10, Integer.MAX_VALUE);
        Thread first = Streams.start("first", () -> few.of(call.get()));
        otherGoesOn(name, "first requested ", few.count, first, call);
        few.subscription.cancel();
    }

    private static void otherGoesOn(String name, String what, AtomicInteger got, Thread first, Streams.Call call) {
        Streams.await(name + ": the source runs", firstRuns);
        Streams.Counting other = new Streams.Counting() {
            @Override
            public void onSubscribe(org.reactivestreams.Subscription s) {
                super.onSubscribe(s);
                secondJoins.countDown();
            }
        };
        Thread second = Streams.start("second", () -> other.of(call.get()));
        Streams.awaitEnd(name + ": the first subscriber's call returns", first);
        int before = other.count.get();
        Streams.await(name + ": the second subscriber goes on", () -> other.has(before + 100));
        System.out.println(name + ": " + what + got + ", the second goes on");
        other.subscription.cancel();
        Streams.awaitEnd(name + ": the second subscriber's call returns", second);
    }

    public static void main(String[] args) {
        SynchronousSources sources = new SynchronousSources();
        Map<String, Streams.Call> withDemand = new TreeMap<>();
        withDemand.put("Flowable.generate", () -> sources.flowableGenerate(key));
        withDemand.put("Flux.generate", () -> sources.fluxGenerate(key));
        withDemand.put("Multi generator", () -> sources.multiGenerator(key));
        Map<String, Streams.Call> all = new TreeMap<>(withDemand);
        all.put("Flux.create", () -> sources.fluxCreate(key));
        all.put("Observable.create", () -> sources.observableCreate(key));
        all.put("Observable.generate", () -> sources.observableGenerate(key));
        all.forEach((name, call) -> {
            key++;
            leaves(name, call);
        });
        withDemand.forEach((name, call) -> {
            key++;
            requests10(name, call);
        });
        System.exit(0);
    }
}
