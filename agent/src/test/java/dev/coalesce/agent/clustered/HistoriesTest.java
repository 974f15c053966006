package dev.coalesce.agent.clustered;

import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedKey;
import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Several JVMs call, write and invalidate at random, while connections break, servers stand still and leases end. A
 * checker looks at each result. {@code -Dhistories=1000} runs longer; a failure names its seed.
 */
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("histories", 3);
    private static final int JVMS = 3;
    private static final int THREADS = 4;
    private static final int KEYS = 2;
    private static final int OPERATIONS = 300;

    private final List<ExecutorService> executors = new ArrayList<>();

    /** The bodies read this: the version of each key. */
    private final AtomicIntegerArray source = new AtomicIntegerArray(KEYS);

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @AfterEach
    void stop() {
        executors.forEach(ExecutorService::shutdownNow);
        executors.clear();
    }

    @Test
    void noCallGetsResultOlderThanAnInvalidationOfItsJvm() throws InterruptedException {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = Long.getLong("seed", System.nanoTime());
            history(seed);
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new AssertionError("seed " + seed, thrown);
            }
            stop();
        }
    }

    private void history(long seed) throws InterruptedException {
        MemoryStore store = new MemoryStore();
        List<Node> nodes = new ArrayList<>();
        Random random = new Random(seed);
        boolean proceeds = random.nextBoolean();
        for (int i = 0; i < JVMS; i++) {
            nodes.add(new Node(store, i == 0 || random.nextBoolean(), proceeds));
        }
        List<Thread> threads = new ArrayList<>();
        for (Node node : nodes) {
            for (int i = 0; i < THREADS; i++) {
                Random own = new Random(random.nextLong());
                threads.add(new Thread(() -> operate(node, own), "caller"));
            }
        }
        AtomicBoolean ended = new AtomicBoolean();
        Thread nemesis = new Thread(() -> disturb(store, nodes, random, ended), "nemesis");
        threads.forEach(Thread::start);
        nemesis.start();
        for (Thread each : threads) {
            each.join(Eventually.LIMIT.toMillis());
            if (each.isAlive()) {
                AssertionError waits = new AssertionError("a caller waits for ever, seed " + seed);
                waits.setStackTrace(each.getStackTrace());
                throw waits;
            }
        }
        ended.set(true);
        nemesis.join();
        for (Node each : nodes) {
            Eventually.isTrue("shares again", each.jvm.cluster::isUsable);
        }
        for (int key = 0; key < KEYS; key++) {
            int newest = source.get(key);
            int k = key;
            nodes.get(0).invalidate(k);
            for (Node each : nodes) {
                Eventually.isTrue(
                        "the newest result arrives, seed " + seed, () -> each.call(k, new Random(1)) == newest);
            }
        }
        Eventually.isTrue("no lease is left, seed " + seed, () -> store.leases() == 0);
        for (Node each : nodes) {
            Eventually.isTrue(
                    "no flight is left, seed " + seed,
                    () -> each.jvm.calls.counters().inFlight() == 0);
            Eventually.isTrue("no body runs, seed " + seed, () -> each.jvm.cluster.leading() == 0);
            Eventually.isTrue("no key is watched, seed " + seed, () -> each.jvm.watches() == 0);
        }
    }

    private void operate(Node node, Random random) {
        try {
            for (int i = 0; i < OPERATIONS && failure.get() == null; i++) {
                int key = random.nextInt(KEYS);
                if (random.nextInt(10) == 0) {
                    node.write(key);
                } else {
                    int floor = node.floor.get(key);
                    int result = node.call(key, random);
                    if (result < floor) {
                        throw new AssertionError("version " + result + " after " + floor + " was invalidated");
                    }
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void disturb(MemoryStore store, List<Node> nodes, Random random, AtomicBoolean ended) {
        while (!ended.get()) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    node.client().disconnected = true;
                    node.onClientThread(() -> node.jvm.cluster.disconnected(new IllegalStateException("cut")));
                    pause(random);
                    node.client().disconnected = false;
                    node.onClientThread(node.jvm.cluster::connected);
                }
                case 1 -> {
                    node.client().silent = true;
                    pause(random);
                    node.onClientThread(node.client()::answer);
                }
                case 2 -> store.expireLeases();
                default -> pause(random);
            }
            pause(random);
        }
        for (Node node : nodes) {
            node.onClientThread(node.client()::answer);
        }
    }

    private static void pause(Random random) {
        long end = System.nanoTime() + random.nextInt(3_000_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** A JVM whose client has a thread of its own, which delivers replies and changes in their order. */
    private final class Node {
        final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread created = new Thread(task, "client");
            created.setDaemon(true);
            return created;
        });
        final AtomicIntegerArray floor = new AtomicIntegerArray(KEYS);
        final Jvm jvm;
        private final boolean hasFutures;
        private MemoryStore.@Nullable Client client;

        Node(MemoryStore store, boolean hasFutures, boolean proceeds) {
            this.hasFutures = hasFutures;
            executors.add(thread);
            String[] attributes = proceeds
                    ? new String[] {"ttl", "1h", "waitTimeout", "1ms", "onTimeout", "PROCEED"}
                    : new String[] {"ttl", "1h"};
            jvm = Jvm.connected(
                    hasFutures,
                    listener -> {
                        MemoryStore.Client created = store.client(new Ordered(listener, thread));
                        client = created;
                        return new Asynchronous(created, thread);
                    },
                    attributes);
        }

        MemoryStore.Client client() {
            return Objects.requireNonNull(client);
        }

        void onClientThread(Runnable task) {
            thread.execute(task);
        }

        int call(int key, Random random) {
            Object answer = jvm.calls.call(key, () -> {
                String version = String.valueOf(source.get(key));
                if (random.nextInt(3) == 0) {
                    pause(random);
                }
                return hasFutures ? CompletableFuture.supplyAsync(() -> version) : version;
            });
            if (answer instanceof CompletableFuture<?> future && random.nextInt(20) == 0) {
                future.cancel(true);
                return Integer.MAX_VALUE; // this caller has left
            }
            Object result = answer instanceof CompletableFuture<?> future ? future.join() : answer;
            return Integer.parseInt(String.valueOf(result));
        }

        void write(int key) {
            int version = source.incrementAndGet(key);
            invalidate(key);
            floor.accumulateAndGet(key, version, Math::max);
        }

        void invalidate(int key) {
            jvm.calls.method.transactions().invalidateNow(key);
        }
    }

    private record Ordered(SharedFlights.Listener target, ExecutorService thread) implements SharedFlights.Listener {
        @Override
        public void changed(String id) {
            thread.execute(() -> target.changed(id));
        }

        @Override
        public void allChanged(@Nullable String method) {
            thread.execute(() -> target.allChanged(method));
        }

        @Override
        public void connected() {}

        @Override
        public void disconnected(Throwable cause) {}
    }

    private record Asynchronous(SharedFlights target, ExecutorService thread) implements SharedFlights {
        private <T extends @Nullable Object> CompletionStage<T> run(Supplier<CompletionStage<T>> command) {
            CompletableFuture<T> reply = new CompletableFuture<>();
            thread.execute(() -> command.get().whenComplete((value, thrown) -> {
                if (thrown == null) {
                    reply.complete(value);
                } else {
                    reply.completeExceptionally(thrown);
                }
            }));
            return reply;
        }

        @Override
        public CompletionStage<Reply> enter(
                SharedKey key, Token token, @Nullable Token awaited, long leaseMillis, long minRemainingMillis) {
            return run(() -> target.enter(key, token, awaited, leaseMillis, minRemainingMillis));
        }

        @Override
        public CompletionStage<Boolean> done(Claim claim, byte[] envelope, long keepMillis, long outcomeMillis) {
            return run(() -> target.done(claim, envelope, keepMillis, outcomeMillis));
        }

        @Override
        public CompletionStage<Boolean> leave(Claim claim) {
            return run(() -> target.leave(claim));
        }

        @Override
        public CompletionStage<List<Renewal>> renew(List<Claim> claims, long leaseMillis) {
            return run(() -> target.renew(claims, leaseMillis));
        }

        @Override
        public CompletionStage<@Nullable Void> drop(SharedKey key) {
            return run(() -> target.drop(key));
        }

        @Override
        public CompletionStage<@Nullable Void> dropAll(String method) {
            return run(() -> target.dropAll(method));
        }

        @Override
        public CompletionStage<@Nullable Void> ping() {
            return run(target::ping);
        }

        @Override
        public State state() {
            return target.state();
        }

        @Override
        public void close() {}
    }
}
