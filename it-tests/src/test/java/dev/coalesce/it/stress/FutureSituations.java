package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What callers do with their futures, and what bodies do with theirs. */
final class FutureSituations {
    private static final Leaving[] WAYS = Leaving.values();

    private FutureSituations() {}

    private static <T> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Callbacks that block, or wait for each other, delay the futures of no other caller. */
    static void blockingCallbacks(Stage stage) throws Exception {
        int key = stage.newKey();
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        for (int i = stage.between(3, 8); i > 0; i--) {
            futures.add(stage.services.future(key, () -> upstream));
        }
        Collections.shuffle(futures, stage.random);
        CountDownLatch gate = stage.newGate();
        CountDownLatch bothCalled = new CountDownLatch(2);
        boolean forEachOther = stage.random.nextBoolean();
        List<CompletableFuture<?>> blocked = new ArrayList<>();
        for (CompletableFuture<Object> future : futures.subList(0, 2)) {
            blocked.add(future.thenRun(() -> unchecked(() -> {
                if (forEachOther) {
                    bothCalled.countDown();
                    bothCalled.await();
                } else {
                    gate.await();
                }
                return null;
            })));
        }
        List<CompletableFuture<Object>> others = futures.subList(2, futures.size());
        List<CompletableFuture<Object>> dependents = new ArrayList<>();
        for (CompletableFuture<Object> other : others) {
            dependents.add(other.thenApply(result -> result));
        }
        stage.start(stage.random.nextBoolean(), () -> upstream.complete("answer"));
        stage.awaitSame("the others are answered while callbacks block", others);
        stage.awaitSame("the callbacks of the others run while callbacks block", dependents);
        if (forEachOther) {
            stage.await("callbacks meet", () -> blocked.stream().allMatch(CompletableFuture::isDone));
        }
        stage.openGates();
        stage.await("all callbacks end", () -> blocked.stream().allMatch(CompletableFuture::isDone));
        stage.awaitSame("all are answered", futures);
    }

    /** When every caller has left, the upstream is cancelled and the key is free for a retry in a callback. */
    static void everybodyLeaves(Stage stage) throws Exception {
        int key = stage.newKey();
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        for (int i = stage.between(1, 6); i > 0; i--) {
            futures.add(stage.services.future(key, () -> upstream));
        }
        Collections.shuffle(futures, stage.random);
        int last = futures.size() - 1;
        for (CompletableFuture<Object> future : futures.subList(0, last)) {
            Leaving way = leave(future, stage);
            stage.await("the end by " + way, future::isDone);
            stage.check(!upstream.isDone(), "the upstream goes on for the others after " + way);
            stage.check(Stage.counts("future").get("InFlight") == 1, "one flight after " + way);
        }
        AtomicInteger retries = new AtomicInteger();
        CompletableFuture<Object> second = new CompletableFuture<>();
        CompletableFuture<CompletableFuture<Object>> retry = futures.get(last)
                .handle((result, thrown) -> unchecked(() -> stage.services.future(key, () -> {
                    retries.incrementAndGet();
                    return second;
                })));
        Leaving way = leave(futures.get(last), stage);
        if (stage.await("the retry after " + way, retry::isDone)) {
            stage.check(retries.get() == 1, "the retry after " + way + " runs a body");
            stage.await("the cancellation of the upstream after " + way, upstream::isCancelled);
            second.complete("second");
            stage.check(stage.awaitSame("the retry", List.of(retry.join())).equals("second"), "the retry's own result");
        }
    }

    private static Leaving leave(CompletableFuture<Object> future, Stage stage) {
        Leaving way = WAYS[1 + stage.random.nextInt(WAYS.length - 1)];
        way.leave(future);
        return way;
    }

    /** A body's future that waits for a call of the same key, directly or through other keys, does not hang. */
    static void reentry(Stage stage) throws Exception {
        CompletableFuture<Object> start = new CompletableFuture<>();
        boolean failing = stage.random.nextBoolean();
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        for (int i = stage.between(3, 6); i > 0; i--) {
            Reentry reentry = new Reentry(stage, start, failing);
            for (int callers = stage.between(1, 3); callers > 0; callers--) {
                futures.add(reentry.call(0));
            }
        }
        stage.start(stage.random.nextBoolean(), () -> {
            if (failing) {
                start.completeExceptionally(new IllegalStateException("scripted"));
            } else {
                start.complete("start");
            }
        });
        stage.await(
                "answers of calls that wait for themselves",
                () -> futures.stream().allMatch(CompletableFuture::isDone));
        for (CompletableFuture<Object> future : futures) {
            Object outcome = Stage.outcomeOf(future);
            stage.check(outcome.equals("inner"), Stage.describe(outcome) + " is the result of the inner call");
        }
    }

    /** Calls of which each continues with the next, and the last one with the first. */
    private static final class Reentry {
        private final Services services;
        private final CompletableFuture<Object> start;
        private final boolean failing;
        private final boolean async;
        private final int[] keys;

        Reentry(Stage stage, CompletableFuture<Object> start, boolean failing) {
            this.services = stage.services;
            this.start = start;
            this.failing = failing;
            this.async = stage.random.nextBoolean();
            this.keys = new int[stage.between(1, 3)];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = stage.newKey();
            }
        }

        CompletableFuture<Object> call(int number) throws Exception {
            return number == keys.length
                    ? services.future(keys[0], () -> CompletableFuture.completedFuture("inner"))
                    : services.future(keys[number], () -> continued(number + 1));
        }

        private CompletableFuture<Object> continued(int next) {
            Function<Object, CompletionStage<Object>> goOn = ignored -> unchecked(() -> call(next));
            if (failing) {
                return async ? start.exceptionallyComposeAsync(goOn::apply) : start.exceptionallyCompose(goOn::apply);
            }
            return async ? start.thenComposeAsync(goOn) : start.thenCompose(goOn);
        }
    }

    /** A flight that was abandoned still answers its own callers, and nobody else. */
    static void abandonedFlights(Stage stage) throws Exception {
        int keys = stage.between(5, 40);
        List<Abandoned> flights = new ArrayList<>();
        int[] newest = new int[keys];
        int[] keyOf = new int[keys];
        for (int round = stage.between(2, 4); round > 0; round--) {
            for (int k = 0; k < keys; k++) {
                keyOf[k] = keyOf[k] == 0 ? stage.newKey() : keyOf[k];
                newest[k] = startAnother(stage, keyOf[k], flights, newest[k]);
            }
        }
        Object healthy = stage.services
                .abandoned(stage.newKey(), () -> CompletableFuture.completedFuture("healthy"))
                .join();
        stage.check(healthy.equals("healthy"), "a call of another key");
        List<Abandoned> shuffled = new ArrayList<>(flights);
        Collections.shuffle(shuffled, stage.random);
        for (Abandoned flight : shuffled) {
            flight.upstream.complete(flight);
            stage.check(stage.awaitSame("one flight's callers", flight.callers) == flight, "the flight's own result");
        }
        for (int k = 0; k < keys; k++) {
            Object later = stage.services
                    .abandoned(keyOf[k], () -> CompletableFuture.completedFuture("later"))
                    .join();
            stage.check(
                    later.equals("later") || later == flights.get(newest[k]),
                    "no result of an abandoned flight is cached");
        }
    }

    /** Calls until a new flight begins. The calls before that join the newest flight. */
    private static int startAnother(Stage stage, int key, List<Abandoned> flights, int newest) throws Exception {
        Abandoned next = new Abandoned();
        AtomicInteger begun = new AtomicInteger();
        stage.await("a flight in place of the one that is too old", () -> {
            CompletableFuture<Object> future = unchecked(() -> stage.services.abandoned(key, () -> {
                begun.incrementAndGet();
                return next.upstream;
            }));
            (begun.get() > 0 ? next : flights.get(newest)).callers.add(future);
            return begun.get() > 0;
        });
        flights.add(next);
        return flights.size() - 1;
    }

    /** A flight and the futures of its callers. */
    private static final class Abandoned {
        final CompletableFuture<Object> upstream = new CompletableFuture<>();
        final List<CompletableFuture<Object>> callers = new ArrayList<>();
    }
}
