package dev.coalesce.it.app.attach;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that call in a loop and check each result. */
public class ConcurrentLoad {
    private static final int THREADS = 8;
    private static final int KEYS = 20;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicReference<Object> wrong = new AtomicReference<>("nothing");
    private volatile boolean running;

    /** Starts the threads and waits for some calls. */
    public void start() {
        running = true;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::callInLoop, "load-" + i);
            threads.add(thread);
            thread.start();
        }
        awaitMoreCalls();
    }

    private void awaitMoreCalls() {
        long before = calls.get();
        while (calls.get() < before + 10L * THREADS) {
            Thread.onSpinWait();
        }
    }

    /** Waits for some more calls and stops the threads. */
    public void stop() throws InterruptedException {
        awaitMoreCalls();
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        System.out.println("wrong: " + wrong.get());
    }

    private void callInLoop() {
        while (running) {
            try {
                call(ThreadLocalRandom.current().nextInt(KEYS));
            } catch (Throwable e) {
                wrong.set(e);
            }
            calls.incrementAndGet();
        }
    }

    private void call(int key) throws Exception {
        check("own " + key, own(key));
        check("all " + key, ofAll(key));
        check("cached " + key, cached(key));
        check("locked " + key, locked(key));
        check("future " + key, future(key).get());
        check("named " + key, Coalescer.named("load").get(key, Duration.ofMillis(1), () -> "named " + key));
    }

    private void check(String expected, Object result) {
        if (!expected.equals(result)) {
            wrong.set(result + " instead of " + expected);
        }
    }

    @Coalesce(key = "key")
    String own(int key) {
        Thread.onSpinWait();
        return "own " + key;
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1ms", scope = Scope.TYPE)
    String ofAll(int key) {
        return "all " + key;
    }

    @Coalesce(key = "key", ttl = "1h")
    String cached(int key) {
        return "cached " + key;
    }

    @Coalesce(key = "key", ttl = "1ms")
    synchronized String locked(int key) {
        return "locked " + key;
    }

    @Coalesce(key = "key", ttl = "2ms", staleFor = "1ms")
    CompletableFuture<String> future(int key) {
        return CompletableFuture.supplyAsync(() -> "future " + key);
    }
}
