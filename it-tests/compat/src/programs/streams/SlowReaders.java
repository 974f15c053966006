import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** One subscriber hangs. All others receive everything that upstream emits, and nobody tells them that they are slow. */
public class SlowReaders {
    static final int ROWS = 60_000;

    static volatile CountDownLatch allJoined;
    static volatile Sinks.Many<Integer> sink;

    @Coalesce
    Flux<Integer> asynchronous(int key) {
        CountDownLatch joined = allJoined;
        return Flux.range(1, ROWS).publishOn(Schedulers.boundedElastic()).doOnNext(row -> awaitOnce(row, joined));
    }

    @Coalesce
    Flux<Integer> synchronous(int key) {
        CountDownLatch joined = allJoined;
        return Flux.range(1, ROWS).doOnNext(row -> awaitOnce(row, joined));
    }

    @Coalesce
    Flux<Integer> hot(int key) {
        return sink.asFlux();
    }

    private static void awaitOnce(int row, CountDownLatch joined) {
        if (row == 1) {
            Streams.await("all subscribers", joined);
        }
    }

    /** Hangs at an element, until it may go on. */
    static final class Hanging extends Streams.Counting {
        private final CountDownLatch mayGoOn;

        Hanging(CountDownLatch mayGoOn) {
            this.mayGoOn = mayGoOn;
        }

        @Override
        public void onNext(Integer element) {
            super.onNext(element);
            if (element == 100) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Subscribes on a thread each; the one with this index hangs. */
    static void show(String name, int subscribers, int hanging, Streams.Call call) {
        allJoined = new CountDownLatch(subscribers);
        CountDownLatch joined = allJoined;
        CountDownLatch mayGoOn = new CountDownLatch(1);
        sink = Sinks.many().multicast().directBestEffort();
        Streams.Counting[] all = new Streams.Counting[subscribers];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
            Streams.Counting each = i == hanging ? new Hanging(mayGoOn) : new Streams.Counting();
            all[i] = each;
            Thread thread = Streams.start("subscriber " + i, () -> {
                Streams.publisher(call.get()).subscribe(each);
                joined.countDown();
            });
            threads.add(thread);
            // The first one leads. It may be inside the source already, and its call does not return then.
            Streams.await("the subscription", () -> each.subscription != null);
            if (i == 0) {
                joined.countDown();
            }
        }
        if (name.startsWith("hot")) {
            Streams.await("all subscribers", joined);
            // The leader's subscription may have begun only: what the source emits before it has no receiver.
            Streams.await("the upstream subscription", () -> sink.currentSubscriberCount() > 0);
            for (int row = 1; row <= ROWS; row++) {
                sink.tryEmitNext(row);
            }
            sink.tryEmitComplete();
        }
        Streams.await(
                name + ": all end but one",
                () -> Arrays.stream(all).filter(each -> each != all[hanging]).allMatch(Streams.Counting::hasEnded));
        Streams.Counting hangs = all[hanging];
        all[hanging] = all[subscribers - 1];
        System.out.println(name + ": " + Arrays.toString(Arrays.copyOf(all, subscribers - 1)));
        mayGoOn.countDown();
        Streams.await(name + ": the one that was held ends too", hangs::hasEnded);
    }

    public static void main(String[] args) {
        SlowReaders streams = new SlowReaders();
        int subscribers = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        int key = 0;
        for (int round = 0; round < rounds; round++) {
            for (int hanging : new int[] {1, subscribers / 2, subscribers - 1}) {
                int k = ++key;
                show("asynchronous", subscribers, hanging, () -> streams.asynchronous(k));
                show("synchronous", subscribers, hanging, () -> streams.synchronous(k));
                show("hot", subscribers, hanging, () -> streams.hot(k));
            }
        }
        System.exit(0);
    }
}
