package dev.coalesce.agent.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Drops that the engine has not confirmed, each key once. Thread-safe. */
final class PendingDrops {
    /** So many that a cluster's nodes all get some. */
    private static final int FIRST = 100;

    /**
     * The drops, each with a number that is new whenever it is added. A confirmation removes a drop only if it was not
     * added again since it was sent. Guarded by this object's monitor.
     */
    private final BoundedDrops drops = new BoundedDrops();

    private final ConfirmedDrops confirmed;

    /** Guarded by this object's monitor. */
    private long added;

    /**
     * Creates an empty queue.
     *
     * @param confirmed receives the drops that the engine confirms
     */
    PendingDrops(ConfirmedDrops confirmed) {
        this.confirmed = confirmed;
    }

    /** Adds a drop and returns what has to be sent: the drop, or that of all keys if too many are pending. */
    synchronized Drop add(Drop drop) {
        return drops.add(drop, ++added);
    }

    synchronized int size() {
        return drops.size();
    }

    private synchronized void remove(Drop drop, @Nullable Long number) {
        drops.remove(drop, number);
    }

    private synchronized @Nullable Long number(Drop drop) {
        return drops.number(drop);
    }

    private synchronized List<Drop> all() {
        return drops.all();
    }

    /**
     * Sends all drops. The result completes when the engine has confirmed them, and fails if it refuses one. An engine
     * that refuses all of the first ones is spared the others: they would be sent again and again.
     */
    CompletableFuture<?> sendAll(SharedFlights client) {
        List<Drop> all = all();
        List<Drop> others = all.subList(Math.min(FIRST, all.size()), all.size());
        List<CompletableFuture<?>> first = send(client, all.subList(0, all.size() - others.size()));
        CompletableFuture<?> firstConfirmed = CompletableFuture.allOf(first.toArray(CompletableFuture[]::new));
        if (others.isEmpty()) {
            return firstConfirmed;
        }
        return firstConfirmed
                .handle((done, failed) ->
                        isAnyConfirmed(first) ? send(client, others) : List.<CompletableFuture<?>>of())
                .thenCompose(sent -> CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
                .thenCombine(firstConfirmed, (done, also) -> null);
    }

    private static boolean isAnyConfirmed(List<CompletableFuture<?>> sent) {
        for (CompletableFuture<?> each : sent) {
            if (!each.isCompletedExceptionally()) {
                return true;
            }
        }
        return false;
    }

    private List<CompletableFuture<?>> send(SharedFlights client, List<Drop> some) {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (Drop each : some) {
            sent.add(send(client, each).toCompletableFuture());
        }
        return sent;
    }

    /** Sends one drop, which stays pending until the engine confirms it. */
    CompletionStage<?> send(SharedFlights client, Drop drop) {
        Long number = number(drop); // before it is sent
        return drop.send(client).whenComplete((done, failed) -> {
            if (failed == null) {
                confirmed.add(drop, System.nanoTime());
                remove(drop, number);
            }
        });
    }

    /** Sends one drop and waits for the engine. Returns false if it has not confirmed the drop in time. */
    boolean sendAndAwait(SharedFlights client, Drop drop, long nanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos;
        try {
            CompletionStage<?> sent = send(client, drop);
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
