import dev.coalesce.Coalesce;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The first request is never answered, and the second one is. The caller times out and tries again. */
public class TimeoutAndRetry {
    static final AtomicInteger requests = new AtomicInteger();

    static boolean isLost() {
        return requests.incrementAndGet() == 1;
    }

    @Coalesce
    Mono<String> mono(String key) {
        return Mono.defer(() -> isLost() ? Mono.never() : Mono.just("answer"));
    }

    @Coalesce
    Flux<String> flux(String key) {
        return Flux.defer(() -> isLost() ? Flux.never() : Flux.just("answer"));
    }

    @Coalesce
    Single<String> single(String key) {
        return Single.defer(() -> isLost() ? Single.never() : Single.just("answer"));
    }

    @Coalesce
    Uni<String> uni(String key) {
        return Uni.createFrom()
                .deferred(() ->
                        isLost() ? Uni.createFrom().nothing() : Uni.createFrom().item("answer"));
    }

    static void show(String name, Streams.Call call) {
        requests.set(0);
        Object answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = e;
        }
        System.out.println(name + ": " + answer + ", tried again: " + (requests.get() > 1));
    }

    public static void main(String[] args) {
        TimeoutAndRetry streams = new TimeoutAndRetry();
        Duration limit = Duration.ofMillis(300);
        show("Mono", () -> streams.mono("k").timeout(limit).retry(3).block());
        show(
                "deferred Mono",
                () -> Mono.defer(() -> streams.mono("l"))
                        .timeout(limit)
                        .retry(3)
                        .block());
        show("Flux", () -> streams.flux("k").timeout(limit).retry(3).blockFirst());
        show(
                "Single",
                () -> streams.single("k")
                        .timeout(300, TimeUnit.MILLISECONDS)
                        .retry(3)
                        .blockingGet());
        show(
                "Uni",
                () -> streams.uni("k")
                        .ifNoItem()
                        .after(limit)
                        .fail()
                        .onFailure()
                        .retry()
                        .atMost(3)
                        .await()
                        .indefinitely());
        System.exit(0);
    }
}
