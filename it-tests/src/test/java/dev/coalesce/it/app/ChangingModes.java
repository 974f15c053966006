package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application under load whose methods' modes change. It executes each line of its standard input, until the input
 * ends. A line with a dot ends each answer.
 */
public final class ChangingModes {
    private static final int THREADS = 4;
    private static final int PROBES = 4;
    private static final AtomicLong CALLS = new AtomicLong();
    private static final AtomicLong BODIES = new AtomicLong();
    private static final AtomicInteger WRONG = new AtomicInteger();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;
    private int probes;

    private ChangingModes() {}

    public static void main(String[] args) throws Exception {
        ChangingModes application = new ChangingModes();
        application.start();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            application.run(line);
            System.out.println(".");
        }
        application.isOver = true;
    }

    private void run(String command) throws Exception {
        switch (command) {
            case "probe" -> probe();
            case "work" -> work();
            case "end" -> end();
            default -> throw new IOException(command);
        }
    }

    private void start() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::load, "load" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void load() {
        while (!isOver) {
            String key = "k" + ThreadLocalRandom.current().nextInt(3);
            CALLS.addAndGet(2);
            if (!price(key, 1).equals(key) || !later(key).join().equals(key)) {
                WRONG.incrementAndGet();
            }
        }
    }

    /** Says how many bodies run for four calls of a new key. */
    private void probe() {
        String key = "probe" + probes++;
        int[] bodies = new int[1];
        for (int i = 0; i < PROBES; i++) {
            CALLS.incrementAndGet();
            if (!probed(key, bodies).equals(key)) {
                WRONG.incrementAndGet();
            }
        }
        System.out.println("bodies: " + bodies[0]);
    }

    /** Returns after some more calls. */
    private static void work() throws InterruptedException {
        long enough = CALLS.get() + 2_000;
        while (CALLS.get() < enough) {
            Thread.sleep(1);
        }
    }

    private void end() throws Exception {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
        long counted = 0;
        long bodies = 0;
        for (String method : List.of("price", "later", "probed")) {
            AgentBean bean = AgentBean.of(ChangingModes.class, method);
            long leads = (Long) bean.get("Leads");
            long bypasses = (Long) bean.get("Bypasses");
            counted += (Long) bean.get("Hits") + leads + (Long) bean.get("Follows") + bypasses;
            bodies += leads + bypasses;
            System.out.println(method + ": led " + (leads > 0) + ", bypassed " + (bypasses > 0) + ", in flight "
                    + bean.get("InFlight") + ", cached " + bean.get("Size"));
        }
        System.out.println("calls that were not counted: " + (CALLS.get() - counted));
        System.out.println("bodies that were not counted: " + (BODIES.get() - bodies));
        System.out.println("wrong: " + WRONG);
    }

    @Coalesce(key = "sku", ttl = "1h")
    static String price(String sku, int n) {
        BODIES.incrementAndGet();
        pause();
        return sku;
    }

    @Coalesce(ttl = "1h")
    static CompletableFuture<String> later(String sku) {
        BODIES.incrementAndGet();
        return CompletableFuture.supplyAsync(() -> {
            pause();
            return sku;
        });
    }

    @Coalesce(key = "sku", ttl = "1h")
    static String probed(String sku, int[] bodies) {
        BODIES.incrementAndGet();
        bodies[0]++;
        return sku;
    }

    /** Takes long enough that calls meet, and that the observer simulates them. */
    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
