package dev.coalesce.agent.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Drops that the engine has not confirmed, each key once. If there are too many of a method, all of its keys are
 * dropped instead. Thread-safe.
 */
final class PendingDrops {
    private static final int MAX = 10_000;

    /** A drop; the key is null for all keys of the method. */
    private record Drop(String method, @Nullable SharedKey key) {}

    /**
     * The drops, each with a number that is new whenever it is added. A confirmation removes a drop only if it was not
     * added again since it was sent. Guarded by this object's monitor.
     */
    private final Map<Drop, Long> drops = new LinkedHashMap<>();

    /** Guarded by this object's monitor. */
    private long added;

    synchronized void add(String method, @Nullable SharedKey key) {
        if (drops.size() >= MAX) {
            drops.keySet().removeIf(drop -> drop.method.equals(method));
            drops.put(new Drop(method, null), ++added);
        } else {
            drops.put(new Drop(method, key), ++added);
        }
    }

    synchronized int size() {
        return drops.size();
    }

    private synchronized void remove(Drop drop, @Nullable Long number) {
        drops.remove(drop, number);
    }

    private synchronized @Nullable Long number(Drop drop) {
        return drops.get(drop);
    }

    private synchronized List<Drop> all() {
        return List.copyOf(drops.keySet());
    }

    /** Sends all drops. Each one stays pending until the engine confirms it. */
    void send(SharedFlights client) {
        for (Drop each : all()) {
            CompletionStage<?> unused = send(client, each);
        }
    }

    /** Sends one drop, which stays pending until the engine confirms it. */
    void send(SharedFlights client, String method, @Nullable SharedKey key) {
        CompletionStage<?> unused = send(client, new Drop(method, key));
    }

    private CompletionStage<?> send(SharedFlights client, Drop drop) {
        Long number = number(drop); // before it is sent
        CompletionStage<?> sent = drop.key == null ? client.dropAll(drop.method) : client.drop(drop.key);
        return sent.whenComplete((done, failed) -> {
            if (failed == null) {
                remove(drop, number);
            }
        });
    }

    /** Sends one drop and waits for the engine. Returns false if it has not confirmed the drop in time. */
    boolean sendAndAwait(SharedFlights client, String method, @Nullable SharedKey key, long nanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos;
        try {
            CompletionStage<?> sent = send(client, new Drop(method, key));
            while (true) {
                try {
                    sent.toCompletableFuture().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true; // the wait is short, and the caller's next wait sees the flag
                } catch (ExecutionException | TimeoutException e) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
