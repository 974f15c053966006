package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;

/** One stream for many, with nothing but the JDK. */
public final class Streams {
    private static final AtomicInteger BODIES = new AtomicInteger();
    private static final AtomicInteger CANCELS = new AtomicInteger();

    private final SubmissionPublisher<String> tokens = new SubmissionPublisher<>();

    private Streams() {}

    @Coalesce(key = "thread", ttl = "1h")
    Flow.Publisher<String> reply(String thread) {
        BODIES.incrementAndGet();
        return tokens;
    }

    @Coalesce
    Flow.Publisher<String> endless(String key) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                CANCELS.incrementAndGet();
            }
        });
    }

    @Coalesce
    java.util.Iterator<String> iterator(String key) {
        return List.of(key).iterator();
    }

    public static void main(String[] args) throws InterruptedException {
        Streams streams = new Streams();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(Client.of(streams.reply("t")));
        }
        Hanging hanging = new Hanging();
        streams.reply("t").subscribe(hanging);
        streams.tokens.submit("one");
        // None of them waits for the end: the second element does not exist before all have the first.
        clients.forEach(client -> client.await(1));
        Client late = Client.of(streams.reply("t"));
        late.await(1);
        streams.tokens.submit("two");
        streams.tokens.close();
        clients.add(late);
        clients.forEach(client -> client.await(3));
        hanging.open.countDown();
        clients.add(Client.of(streams.reply("t")));
        clients.get(clients.size() - 1).await(3);
        long whole = clients.stream()
                .filter(client -> client.signals.equals(List.of("one", "two", "end")))
                .count();
        System.out.println("clients: " + clients.size() + ", with all: " + whole + ", bodies: " + BODIES);

        Client one = Client.of(streams.endless("k"));
        Client other = Client.of(streams.endless("k"));
        one.subscription.cancel();
        other.subscription.cancel();
        Call.await("the upstream's cancellation", () -> CANCELS.get() == 1);
        Beans endless = Beans.of(Streams.class, "endless");
        System.out.println("leads: " + endless.get("Leads") + ", follows: " + endless.get("Follows") + ", in flight: "
                + endless.get("InFlight") + ", cancels: " + CANCELS);
        Object first = streams.iterator("k");
        System.out.println("iterators: " + (streams.iterator("k") == first));
    }

    private static final class Hanging extends Client {
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void onNext(String item) {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static class Client implements Flow.Subscriber<String> {
        final List<String> signals = new CopyOnWriteArrayList<>();

        @SuppressWarnings("NullAway.Init")
        volatile Flow.Subscription subscription;

        static Client of(Flow.Publisher<String> publisher) {
            Client client = new Client();
            publisher.subscribe(client);
            return client;
        }

        void await(int count) {
            Call.await(count + " signals", () -> signals.size() >= count);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable thrown) {
            signals.add(thrown.toString());
        }

        @Override
        public void onComplete() {
            signals.add("end");
        }
    }
}
