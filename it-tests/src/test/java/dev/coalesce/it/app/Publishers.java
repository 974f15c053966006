package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishers of the JDK that many subscribers share. */
public final class Publishers {
    private static final AtomicInteger BODIES = new AtomicInteger();
    private static final AtomicInteger CANCELS = new AtomicInteger();

    private final SubmissionPublisher<String> tokens = new SubmissionPublisher<>();

    private Publishers() {}

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
        Publishers streams = new Publishers();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(Client.of(streams.reply("t")));
        }
        BlockedClient blocked = new BlockedClient();
        streams.reply("t").subscribe(blocked);
        streams.tokens.submit("one");
        // Elements arrive before the end: the second is published only after every client has the first.
        clients.forEach(client -> client.await(1));
        Client late = Client.of(streams.reply("t"));
        late.await(1);
        streams.tokens.submit("two");
        streams.tokens.close();
        clients.add(late);
        clients.forEach(client -> client.await(3));
        blocked.release.countDown();
        clients.add(Client.of(streams.reply("t")));
        clients.get(clients.size() - 1).await(3);
        long complete = clients.stream()
                .filter(client -> client.signals.equals(List.of("one", "two", "end")))
                .count();
        System.out.println("clients: " + clients.size() + ", complete: " + complete + ", bodies: " + BODIES);

        Client one = Client.of(streams.endless("k"));
        Client other = Client.of(streams.endless("k"));
        one.subscription.cancel();
        other.subscription.cancel();
        Call.await("the upstream's cancellation", () -> CANCELS.get() == 1);
        AgentBean endless = AgentBean.of(Publishers.class, "endless");
        System.out.println("leads: " + endless.get("Leads") + ", follows: " + endless.get("Follows") + ", in flight: "
                + endless.get("InFlight") + ", cancels: " + CANCELS);
        Object first = streams.iterator("k");
        System.out.println("same iterator: " + (streams.iterator("k") == first));
    }

    private static final class BlockedClient extends Client {
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void onNext(String item) {
            try {
                release.await();
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
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(Long.MAX_VALUE);
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
