package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Continuations of a method's future call the method again with the same key, and the future waits for that call. */
public class ContinuationReentry {
    private static final Executor OTHER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "other");
        thread.setDaemon(true);
        return thread;
    });

    private ContinuationReentry() {}

    public static void main(String[] args) throws Exception {
        run("exceptionallyCompose", k -> retried(k, 2));
        run("three tries", k -> retried(k, 3));
        run("whenComplete and a promise", k -> promised(k, 2));
        run("another executor", k -> elsewhere(k, 2));
        run("nested thenCompose", k -> nested(k, 2));
        run("two methods", k -> first(k, 2));
        run("through an object", k -> new Retry(k).future());
        System.exit(0);
    }

    /** Runs the calls of several callers, and then one more. */
    private static void run(String name, Function<String, CompletableFuture<String>> call) throws Exception {
        CompletableFuture<String> one = call.apply(name);
        CompletableFuture<String> other = call.apply(name);
        System.out.println(name + ": " + one.get(30, TimeUnit.SECONDS) + ", " + other.get(30, TimeUnit.SECONDS) + ", "
                + call.apply(name).get(30, TimeUnit.SECONDS));
    }

    private static String answer(int tries) {
        if (tries > 1) {
            throw new IllegalStateException("flaky");
        }
        return "v";
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> retried(String k, int tries) {
        return CompletableFuture.supplyAsync(() -> answer(tries)).exceptionallyCompose(e -> retried(k, tries - 1));
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> promised(String k, int tries) {
        CompletableFuture<String> promise = new CompletableFuture<>();
        CompletableFuture.supplyAsync(() -> answer(tries)).whenComplete((value, thrown) -> {
            if (thrown == null) {
                promise.complete(value);
            } else {
                promised(k, tries - 1).whenComplete((again, failed) -> promise.complete(again));
            }
        });
        return promise;
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> elsewhere(String k, int tries) {
        return CompletableFuture.supplyAsync(() -> answer(tries))
                .exceptionallyComposeAsync(e -> elsewhere(k, tries - 1), OTHER)
                .thenApplyAsync(v -> v, OTHER);
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> nested(String k, int depth) {
        return CompletableFuture.supplyAsync(() -> k)
                .thenCompose(v -> CompletableFuture.supplyAsync(() -> v)
                        .thenCompose(w -> depth > 1 ? nested(k, depth - 1) : CompletableFuture.completedFuture("v")));
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> first(String k, int depth) {
        return depth == 0
                ? CompletableFuture.completedFuture("v")
                : CompletableFuture.supplyAsync(() -> k).thenCompose(v -> second(k, depth - 1));
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> second(String k, int depth) {
        return CompletableFuture.supplyAsync(() -> k).thenCompose(v -> first(k, depth - 1));
    }

    @Coalesce(key = "k")
    static CompletableFuture<String> withObject(String k, Retry retry) {
        return retry.start();
    }

    /** Keeps its promise in a field. */
    private static class Retry {
        private final CompletableFuture<String> promise = new CompletableFuture<>();
        private final String k;

        Retry(String k) {
            this.k = k;
        }

        CompletableFuture<String> future() {
            return withObject(k, this);
        }

        CompletableFuture<String> start() {
            CompletableFuture.runAsync(() -> withObject(k, new Retry(k) {
                        @Override
                        CompletableFuture<String> start() {
                            return CompletableFuture.completedFuture("v");
                        }
                    })
                    .thenAccept(this::end));
            return promise;
        }

        private void end(String value) {
            promise.complete(value);
        }
    }
}
