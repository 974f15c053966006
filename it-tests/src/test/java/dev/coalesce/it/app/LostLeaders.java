package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A leader that a debugger takes out of its method, and a call after it. */
public class LostLeaders {
    public static void main(String[] args) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread leader = new Thread(() -> {
            System.out.println("leader: " + call(args[0]));
            left.countDown();
            try {
                end.await(); // its thread lives on
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        leader.start();
        left.await();
        System.out.println("later: " + call(args[0]));
        end.countDown();
        leader.join();
    }

    private static String call(String kind) {
        if (kind.equals("value")) {
            return value("db");
        }
        CompletableFuture<String> future = future("db");
        return future == null ? "forced" : future.join();
    }

    @Coalesce
    static String value(String name) {
        return "body";
    }

    @Coalesce
    static CompletableFuture<String> future(String name) {
        return CompletableFuture.completedFuture("body");
    }
}
