package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Continuations of an asynchronous write read what was written. */
public class AsyncWrites {
    private static volatile int stored;

    private AsyncWrites() {}

    /** A future of a class of the application. */
    public static final class Managed<T> extends CompletableFuture<T> {
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Managed<>();
        }

        @Override
        public Executor defaultExecutor() {
            return Runnable::run;
        }
    }

    /** A future of a class of the application whose stages are of another class. */
    public static final class Unusual<T> extends CompletableFuture<T> {}

    public static void main(String[] args) {
        CompletableFuture<Integer> write = new CompletableFuture<>();
        System.out.println("future: " + readAfter(save("a", write), write));
        CompletableFuture<Integer> source = new CompletableFuture<>();
        System.out.println("stage: " + readAfter(stage("a", source.minimalCompletionStage()), source));
        Managed<Integer> managed = new Managed<>();
        System.out.println("managed: " + readAfter(save("a", managed), managed));
        Unusual<Integer> unusual = new Unusual<>();
        System.out.println("unusual: " + (unusual("a", unusual) == unusual));

        CompletableFuture<Integer> cancelled = new CompletableFuture<>();
        save("a", cancelled).cancel(true);
        CompletableFuture<Integer> completed = new CompletableFuture<>();
        save("a", completed).complete(7);
        System.out.println("cancelled: " + cancelled.isCancelled() + ", completed: " + completed.join());

        CompletableFuture<Integer> failing = new CompletableFuture<>();
        CompletableFuture<Class<?>> seen = new CompletableFuture<>();
        save("a", failing).whenComplete((value, thrown) -> seen.complete(thrown.getClass()));
        failing.completeExceptionally(new IOException());
        System.out.println("failed: " + seen.join().getSimpleName());
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(1);
        System.out.println("same future if done: " + (save("a", done) == done) + ", primitive: " + count("a"));
    }

    /** Completes a write after another reader has cached the old value, and reads in a continuation. */
    private static int readAfter(CompletionStage<Integer> saved, CompletableFuture<Integer> write) {
        load("a");
        CompletionStage<Integer> read = saved.thenApply(value -> load("a"));
        int next = stored + 1; // no other thread writes
        stored = next;
        write.complete(next);
        return read.toCompletableFuture().join() - stored;
    }

    @Coalesce(key = "id", ttl = "1h")
    static int load(String id) {
        return stored;
    }

    @Invalidates(type = AsyncWrites.class, method = "load", key = "id")
    static CompletableFuture<Integer> save(String id, CompletableFuture<Integer> write) {
        return write;
    }

    @Invalidates(type = AsyncWrites.class, method = "load", key = "id")
    static CompletionStage<Integer> stage(String id, CompletionStage<Integer> write) {
        return write;
    }

    @Invalidates(type = AsyncWrites.class, method = "load", key = "id")
    static Unusual<Integer> unusual(String id, Unusual<Integer> write) {
        return write;
    }

    @Invalidates(type = AsyncWrites.class, method = "load", key = "id")
    static int count(String id) {
        return 3;
    }
}
