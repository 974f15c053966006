package dev.coalesce.agent.clustered;

import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.wire.FailureCodec;
import dev.coalesce.agent.wire.ResultCodec;
import dev.coalesce.agent.wire.UncarriableTypeException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A coalesced method in a JVM that shares it with others. All of them are in this JVM. */
final class Jvm {
    final Cluster cluster;
    final Calls calls;
    final SharedMethod shared;
    MemoryStore.@Nullable Client client;

    Jvm(MemoryStore store, String... attributesAndValues) {
        this(store, 10_000, attributesAndValues);
    }

    Jvm(MemoryStore store, long leaseMillis, String... attributesAndValues) {
        this(new Cluster(settings(leaseMillis)), store, false, "price", List.of(), attributesAndValues);
    }

    /** A method that overrides declarations. */
    static Jvm overriding(MemoryStore store, String method, List<String> declarations, String... attributesAndValues) {
        return new Jvm(new Cluster(settings(10_000)), store, false, method, declarations, attributesAndValues);
    }

    static Jvm ofMethod(MemoryStore store, long leaseMillis, String method) {
        return new Jvm(new Cluster(settings(leaseMillis)), store, false, method, List.of());
    }

    /** A method that returns a future. */
    static Jvm ofFutures(MemoryStore store, String... attributesAndValues) {
        return ofFutures(store, 10_000, attributesAndValues);
    }

    static Jvm ofFutures(MemoryStore store, long leaseMillis, String... attributesAndValues) {
        return new Jvm(new Cluster(settings(leaseMillis)), store, true, "price", List.of(), attributesAndValues);
    }

    /** A JVM with another client. */
    static Jvm connected(
            boolean futures, Function<SharedFlights.Listener, SharedFlights> client, String... attributesAndValues) {
        Jvm jvm = new Jvm(new Cluster(settings(10_000)), null, futures, "price", List.of(), attributesAndValues);
        jvm.cluster.open((settings, listener) -> client.apply(listener), null);
        jvm.cluster.connected();
        return jvm;
    }

    /** Another method of a JVM. */
    Jvm(Cluster cluster, String method, String... attributesAndValues) {
        this(cluster, null, false, method, List.of(), attributesAndValues);
    }

    private Jvm(
            Cluster cluster,
            @Nullable MemoryStore store,
            boolean futures,
            String method,
            List<String> declarations,
            String... attributesAndValues) {
        this.cluster = cluster;
        if (store != null) {
            // Before there is a method: two seconds after a connection is made, older results of each method are
            // dropped.
            cluster.open((settings, listener) -> client = store.client(listener), null);
            cluster.connected();
        }
        try {
            this.shared = new SharedMethod(
                    cluster, method, declarations, ResultCodec.compile(String.class), new FailureCodec(), false);
            this.calls = Calls.setup(attributesAndValues)
                    .strategy(futures ? new ClusteredFutureStrategy(shared) : new ClusteredValueStrategy(shared))
                    .make();
        } catch (UncarriableTypeException e) {
            throw new AssertionError(e);
        }
    }

    private static ClusterSettings settings(long leaseMillis) {
        return new ClusterSettings(
                "redis://memory",
                "test",
                TimeUnit.MILLISECONDS.toNanos(leaseMillis),
                TimeUnit.MILLISECONDS.toNanos(50),
                100_000,
                "",
                "");
    }

    MemoryStore.Client client() {
        return Objects.requireNonNull(client);
    }

    @Nullable
    Object call(Calls.Body body) {
        return calls.call("k", body);
    }

    /** How many keys flights of this JVM watch. */
    int watches() {
        return shared.watched();
    }

    int bodies() {
        return calls.bodies.get();
    }

    /** Starts a call, and waits until its thread waits for another JVM. */
    Caller startWaiting(Calls.Body body) {
        Caller caller = Caller.start(() -> call(body));
        Eventually.isTrue("waits for another JVM", () -> {
            Object blocker = LockSupport.getBlocker(caller.thread());
            return caller.isDone()
                    || (blocker != null && blocker.getClass().getSimpleName().equals("KeyWatch"));
        });
        if (caller.isDone()) {
            throw new AssertionError("ended with " + caller.result());
        }
        return caller;
    }
}
