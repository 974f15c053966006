package dev.coalesce.it.app.running;

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

/** Many threads that call all the time, and look at each result. */
public class Storm {
    private static final int THREADS = 8;
    private static final int KEYS = 20;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicReference<Object> wrong = new AtomicReference<>("nothing");
    private volatile boolean goesOn;

    /** Returns when each thread has called. */
    public void start() {
        goesOn = true;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::callOn, "storm-" + i);
            threads.add(thread);
            thread.start();
        }
        more();
    }

    private void more() {
        long before = calls.get();
        while (calls.get() < before + 10L * THREADS) {
            Thread.onSpinWait();
        }
    }

    /** Some more calls, and the end. */
    public void stop() throws InterruptedException {
        more();
        goesOn = false;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        System.out.println("wrong: " + wrong.get());
    }

    private void callOn() {
        while (goesOn) {
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
        check("kept " + key, kept(key));
        check("locked " + key, locked(key));
        check("future " + key, future(key).get());
        check("named " + key, Coalescer.named("storm").get(key, Duration.ofMillis(1), () -> "named " + key));
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
    String kept(int key) {
        return "kept " + key;
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
