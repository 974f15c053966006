package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** Ends the JVM inside the body of a leader, while others call the same key. The argument says how. */
public class ExitDuringCalls {
    private static final CountDownLatch RUNNING = new CountDownLatch(1);
    private static volatile boolean ends = true;
    private static volatile Runnable body = ExitDuringCalls::exit;

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "value" -> hookCalls(() -> value("db"));
            case "future" -> hookCalls(() -> future("db").get());
            case "inputStream" -> hookCalls(() -> read(inputStream("db")));
            case "publisher" -> hookCalls(() -> first(publisher("db")));
            case "coalescer" -> hookCalls(() -> Coalescer.named("config").get("db", null, ExitDuringCalls::run));
            case "twoHooks" -> {
                hook(() -> value("db"));
                hookCalls(() -> value("db"));
            }
            case "waitingPool" -> hookAwaitsPool(() -> value("db"));
            case "waitingFutures" ->
                hookAwaitsPool(() -> future("db").thenApply(config -> config).join());
            case "signal" -> {
                body = ExitDuringCalls::hang;
                hook(() -> value("db"));
                start(() -> value("db"));
                RUNNING.await();
                start(ExitDuringCalls::exit).join();
            }
            case "halt" -> {
                body = () -> Runtime.getRuntime().halt(3);
                hookCalls(() -> value("db"));
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** The leader's body ends the JVM, and a shutdown hook calls the same key. */
    private static void hookCalls(Callable<String> call) throws Exception {
        hook(call);
        call.call();
    }

    /** A shutdown hook waits for a pool, one of whose threads waits for the leader whose body ends the JVM. */
    private static void hookAwaitsPool(Callable<String> call) throws Exception {
        CountDownLatch followerWaits = new CountDownLatch(1);
        body = () -> {
            await(followerWaits);
            exit();
        };
        Thread leader = start(call);
        RUNNING.await();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Thread[] worker = new Thread[1];
        pool.execute(() -> {
            worker[0] = Thread.currentThread();
            print("pool", call);
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pool.shutdown();
            try {
                System.out.println("pool has ended: " + pool.awaitTermination(1, TimeUnit.MINUTES));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        while (worker[0] == null || worker[0].getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        followerWaits.countDown();
        leader.join();
    }

    private static Thread start(Callable<?> call) {
        Thread thread = new Thread(() -> {
            try {
                call.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread start(Runnable task) {
        return start(() -> {
            task.run();
            return null;
        });
    }

    private static void hook(Callable<String> call) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> print("hook", call)));
    }

    private static void print(String who, Callable<String> call) {
        try {
            System.out.println(who + ": " + call.call());
        } catch (Exception e) {
            System.out.println(who + ": " + e);
        }
    }

    private static void exit() {
        System.exit(3);
    }

    private static void hang() {
        await(new CountDownLatch(1));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the JVM in the first execution. */
    private static String run() {
        if (ends) {
            ends = false;
            RUNNING.countDown();
            body.run();
        }
        return "defaults";
    }

    @Coalesce
    static String value(String name) {
        return run();
    }

    @Coalesce
    static CompletableFuture<String> future(String name) {
        return CompletableFuture.completedFuture(run());
    }

    @Coalesce
    static InputStream inputStream(String name) {
        return new ByteArrayInputStream(run().getBytes(StandardCharsets.UTF_8));
    }

    @Coalesce
    static Flow.Publisher<String> publisher(String name) {
        String result = run();
        return subscriber -> {
            SubmissionPublisher<String> upstream = new SubmissionPublisher<>(Runnable::run, 1);
            upstream.subscribe(subscriber);
            upstream.submit(result);
            upstream.close();
        };
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String first(Flow.Publisher<String> publisher) {
        CompletableFuture<String> first = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(String element) {
                first.complete(element);
            }

            @Override
            public void onError(Throwable thrown) {
                first.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {}
        });
        return first.join();
    }
}
