package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.FleetLeader;
import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedFlights.Claim;
import dev.coalesce.agent.cluster.SharedFlights.Lead;
import dev.coalesce.agent.cluster.SharedFlights.Reply;
import dev.coalesce.agent.cluster.SharedFlights.Token;
import dev.coalesce.agent.cluster.SharedKey;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The client of one JVM, and what it was told. */
final class Jvm implements SharedFlights.Listener, AutoCloseable {
    static final String CONNECTED = "connected";
    static final String DISCONNECTED = "disconnected";
    private static final long PATIENCE_SECONDS = 30;
    private static final long TIMEOUT_MILLIS = 50;

    private final long id = ThreadLocalRandom.current().nextLong();
    private final AtomicLong tokens = new AtomicLong();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile @Nullable Throwable cause;

    /** Runs on the client's thread before this JVM is told that a key has changed. */
    volatile Runnable beforeChanged = () -> {};

    final SharedFlights flights;

    Jvm(String address) {
        this(address, "test");
    }

    Jvm(String address, String namespace) {
        flights = new RedisFlightsFactory()
                .open(new SharedFlights.Settings(address, namespace, name(), TIMEOUT_MILLIS), this);
    }

    static Jvm connected(String address) throws InterruptedException {
        Jvm jvm = new Jvm(address);
        jvm.awaitTold(CONNECTED);
        return jvm;
    }

    /** {@return the name of this JVM's connections} */
    String name() {
        return "coalesce-" + FleetLeader.name(id);
    }

    Token token() {
        return new Token(id, tokens.incrementAndGet());
    }

    Reply enter(SharedKey key, long leaseMillis) throws Exception {
        return get(flights.enter(key, token(), null, leaseMillis, 0));
    }

    Claim lead(SharedKey key, long leaseMillis) throws Exception {
        return ((Lead) enter(key, leaseMillis)).claim();
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until this JVM is told something; skips everything else. */
    void awaitTold(String expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String next = told.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("not told: " + expected + ", last failure " + cause);
            }
            if (next.equals(expected)) {
                return;
            }
        }
    }

    /** {@return whether this JVM is told something within some time; what it is told meanwhile is kept} */
    @SuppressWarnings("ThreadPriorityCheck") // the client's thread may need this processor
    boolean isToldWithin(String expected, long nanos) {
        long begun = System.nanoTime();
        while (!told.contains(expected) && System.nanoTime() - begun < nanos) {
            Thread.yield();
        }
        return told.contains(expected);
    }

    /** {@return whether this JVM has been told something since the last look} */
    boolean wasTold(String expected) {
        boolean found = told.contains(expected);
        told.clear();
        return found;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    static String all(@Nullable String method) {
        return "all of " + method;
    }

    @Override
    public void changed(String id) {
        beforeChanged.run();
        told.add(id);
    }

    @Override
    public void allChanged(@Nullable String method) {
        told.add(all(method));
    }

    @Override
    public void connected() {
        told.add(CONNECTED);
    }

    @Override
    public void disconnected(Throwable why) {
        cause = why;
        told.add(DISCONNECTED);
    }

    @Override
    public void close() {
        flights.close();
    }
}
