import dev.coalesce.Coalesce;
import dev.coalesce.CoalesceTimeoutException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** Inside {@code onNext}, a subscriber reads the same stream to its end and waits for it. */
public class NestedWaits {
    static final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
    });

    @Coalesce
    Flowable<Integer> flowable(int key) {
        return Flowable.range(1, 3).delay(1, TimeUnit.MILLISECONDS, Schedulers.from(workers));
    }

    @Coalesce
    Flux<Integer> flux(int key) {
        return Flux.range(1, 3).publishOn(reactor.core.scheduler.Schedulers.fromExecutor(workers));
    }

    @Coalesce
    Multi<Integer> multi(int key) {
        return Multi.createFrom().items(1, 2, 3).emitOn(workers);
    }

    @Coalesce(waitTimeout = "1s")
    Flux<Integer> bounded(int key) {
        return flux0();
    }

    private static Flux<Integer> flux0() {
        return Flux.range(1, 3).publishOn(reactor.core.scheduler.Schedulers.fromExecutor(workers));
    }

    private Object rxRead(int key) {
        return flowable(key)
                .map(i -> i + "/" + flowable(key).count().blockingGet())
                .toList()
                .blockingGet();
    }

    private Object reactorRead(int key) {
        return flux(key)
                .map(i -> i + "/" + flux(key).count().block())
                .collectList()
                .block();
    }

    private Object mutinyRead(int key) {
        Function<Integer, String> nested = i ->
                i + "/" + multi(key).collect().asList().await().indefinitely().size();
        return multi(key).map(nested).collect().asList().await().indefinitely();
    }

    /** Nobody can see what another thread waits for. The time limit ends the wait. */
    private Object readByAnotherThread(int key) {
        return bounded(key)
                .map(i -> {
                    CompletableFuture<Object> other = CompletableFuture.supplyAsync(
                            () -> bounded(key).count().block(), workers);
                    try {
                        return "read " + other.get();
                    } catch (InterruptedException e) {
                        return e.toString();
                    } catch (ExecutionException e) {
                        return e.getCause() instanceof CoalesceTimeoutException ? "timed out" : e.toString();
                    }
                })
                .blockFirst();
    }

    static Object awaitOn(String name, java.util.concurrent.Callable<Object> read) {
        java.util.concurrent.Future<Object> result = workers.submit(read);
        Streams.await(name, result::isDone);
        try {
            return result.get();
        } catch (Exception e) {
            return e;
        }
    }

    static void show(String name, Function<Integer, Object> read, int key) {
        System.out.println(name + ", lone: " + awaitOn(name + ", lone", () -> read.apply(key)));
        List<java.util.concurrent.Future<Object>> two =
                List.of(workers.submit(() -> read.apply(key + 1)), workers.submit(() -> read.apply(key + 1)));
        for (java.util.concurrent.Future<Object> each : two) {
            System.out.println(name + ", one of two: " + awaitOn(name + ", one of two", each::get));
        }
    }

    public static void main(String[] args) {
        NestedWaits streams = new NestedWaits();
        show("RxJava", streams::rxRead, 1);
        show("Reactor", streams::reactorRead, 1);
        show("Mutiny", streams::mutinyRead, 1);
        System.out.println(
                "through another thread: " + awaitOn("through another thread", () -> streams.readByAnotherThread(1)));
        System.exit(0);
    }
}
