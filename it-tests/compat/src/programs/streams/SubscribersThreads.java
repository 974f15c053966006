import dev.coalesce.Coalesce;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whose thread subscribes to a source, or runs it. Each caller has a tenant in a thread-local. */
public class SubscribersThreads {
    static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    static final CountDownLatch bodyRuns = new CountDownLatch(1);
    static final CountDownLatch followerWaits = new CountDownLatch(1);
    static final CountDownLatch slowRuns = new CountDownLatch(1);
    static final CountDownLatch slowFollowed = new CountDownLatch(1);
    static final CountDownLatch rowsRead = new CountDownLatch(1);
    static final CountDownLatch secondReads = new CountDownLatch(1);
    static final Set<String> tenantsOfRows = ConcurrentHashMap.newKeySet();

    @Coalesce
    Mono<String> slowBody(String key) {
        bodyRuns.countDown();
        Streams.await("a follower", followerWaits);
        return Mono.fromCallable(() -> "tenant " + TENANT.get());
    }

    @Coalesce
    Mono<String> unwanted(String key) {
        slowRuns.countDown();
        Streams.await("a follower", slowFollowed);
        return Mono.fromCallable(() -> "answer");
    }

    @Coalesce
    Flux<Integer> rows(String key) {
        AtomicInteger made = new AtomicInteger();
        return Flux.generate(sink -> {
            tenantsOfRows.add(String.valueOf(TENANT.get()));
            int row = made.incrementAndGet();
            if (row == 50) {
                rowsRead.countDown();
                Streams.await("the second reader", secondReads);
            }
            if (row > 20_000) {
                sink.complete();
            } else {
                sink.next(row);
            }
        });
    }

    static Thread ofTenant(String name, Streams.Task task) {
        return Streams.start(name, () -> {
            TENANT.set("acme");
            task.run();
        });
    }

    public static void main(String[] args) {
        SubscribersThreads streams = new SubscribersThreads();
        List<String> answers = new CopyOnWriteArrayList<>();

        Thread leader =
                ofTenant("leader", () -> answers.add(streams.slowBody("k").block()));
        Streams.await("the body", bodyRuns);
        Thread follower = ofTenant(
                "follower",
                () -> answers.add(streams.slowBody("k")
                        .doOnSubscribe(s -> followerWaits.countDown())
                        .block()));
        Streams.awaitEnd("the leader's answer", leader);
        Streams.awaitEnd("the follower's answer", follower);
        System.out.println("a follower subscribes while the body runs: " + answers);

        answers.clear();
        leader = ofTenant("leader", () -> streams.unwanted("k"));
        Streams.await("the body", slowRuns);
        follower = ofTenant(
                "follower",
                () -> answers.add(streams.unwanted("k")
                        .doOnSubscribe(s -> slowFollowed.countDown())
                        .block()));
        Streams.awaitEnd("the leader's call", leader);
        Streams.awaitEnd("the follower's answer", follower);
        System.out.println("the leader never subscribes: " + answers);

        leader = ofTenant("leader", () -> streams.rows("k").count().block());
        Streams.await("rows", rowsRead);
        follower = ofTenant(
                "follower",
                () -> answers.add("rows "
                        + streams.rows("k")
                                .doOnSubscribe(s -> secondReads.countDown())
                                .count()
                                .block()));
        Streams.awaitEnd("the first reader's rows", leader);
        Streams.awaitEnd("the second reader's rows", follower);
        System.out.println("a synchronous source with two readers: " + tenantsOfRows);
        System.exit(0);
    }
}
