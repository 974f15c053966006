package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Methods that return futures. A call is in flight until its future completes. */
public class Futures {
    private final List<CompletableFuture<@Nullable Object>> upstream = new ArrayList<>();

    public static void main(String[] args) {
        shared();
        failed();
        completedByCallers();
        cancelledByAll();
        cached();
    }

    private static void shared() {
        Futures one = new Futures();
        CompletionStage<?> first = one.stage("tea");
        CompletionStage<?> second = one.stage("tea");
        AgentBean bean = AgentBean.of(Futures.class, "stage");
        System.out.println("bodies: " + one.upstream.size() + ", in flight: " + bean.get("InFlight") + ", same future: "
                + (first == second));
        Object result = new Object();
        one.upstream.get(0).complete(result);
        System.out.println("same result: "
                + (first.toCompletableFuture().join() == result
                        && second.toCompletableFuture().join() == result)
                + ", in flight: " + bean.get("InFlight"));
        one.stage("tea");
        System.out.println("bodies: " + one.upstream.size());
    }

    private static void failed() {
        Futures one = new Futures();
        CompletableFuture<?> first = one.future("tea");
        CompletableFuture<?> second = one.future("tea");
        IOException thrown = new IOException();
        one.upstream.get(0).completeExceptionally(thrown);
        System.out.println("same exception: " + (cause(first) == thrown && cause(second) == thrown));
    }

    private static @Nullable Throwable cause(CompletableFuture<?> future) {
        try {
            future.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private static void completedByCallers() {
        Futures one = new Futures();
        CompletableFuture<@Nullable Object> first = one.future("tea");
        CompletableFuture<@Nullable Object> second = one.future("tea");
        CompletableFuture<@Nullable Object> third = one.future("tea");
        second.cancel(true);
        third.complete("by its caller");
        one.upstream.get(0).complete("by the body");
        System.out.println(first.join() + ", cancelled: " + second.isCancelled() + ", " + third.join());
    }

    private static void cancelledByAll() {
        Futures one = new Futures();
        CompletableFuture<?> first = one.future("tea");
        CompletableFuture<?> second = one.future("tea");
        first.cancel(true);
        boolean cancelledByFirst = one.upstream.get(0).isCancelled();
        second.cancel(true);
        System.out.println("upstream cancelled by the first: " + cancelledByFirst + ", by the last: "
                + one.upstream.get(0).isCancelled());
    }

    private static void cached() {
        Futures one = new Futures();
        CompletableFuture<@Nullable Object> first = one.cached("tea");
        one.upstream.get(0).complete(null);
        CompletableFuture<@Nullable Object> second = one.cached("tea");
        System.out.println("cached null: " + second.join() + ", bodies: " + one.upstream.size() + ", same future: "
                + (first == second));
    }

    private CompletableFuture<@Nullable Object> body() {
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        upstream.add(future);
        return future;
    }

    @Coalesce
    CompletionStage<@Nullable Object> stage(String sku) {
        return body();
    }

    @Coalesce
    CompletableFuture<@Nullable Object> future(String sku) {
        return body();
    }

    @Coalesce(ttl = "1h")
    CompletableFuture<@Nullable Object> cached(String sku) {
        return body();
    }
}
