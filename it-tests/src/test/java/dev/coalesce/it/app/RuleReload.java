package dev.coalesce.it.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** Changes the configuration file while the application runs. The first argument is the path of the file. */
public final class RuleReload {
    private static final String RULE_PREFIX = "methods:\n  " + RuleReload.class.getName() + ".price:\n    ";
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static int bodies;

    private final Path file;
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private RuleReload(Path file) {
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        new RuleReload(Path.of(args[0])).run();
    }

    private void run() throws Exception {
        System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
        System.out.println("coalesced: " + isCoalesced());
        FutureTask<Integer> leader = new FutureTask<>(() -> price("slow"));
        FutureTask<Integer> follower = new FutureTask<>(() -> price("slow"));
        start(leader);
        await("the leader to run", () -> bodies == 2);
        Thread waiting = start(follower);
        await(
                "the follower to wait",
                () -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);

        replace(RULE_PREFIX + "enabled: false\n");
        await("the rule to be disabled", () -> !isCoalesced());
        RELEASE.countDown();
        System.out.println("in flight: " + results(leader, follower));

        write("methods:\n  " + RuleReload.class.getName() + ".price:\n    ttl: [1h\n");
        await("the report of the broken file", () -> log().contains("stays in force"));
        System.out.println("after the broken file coalesced: " + isCoalesced());

        write(RULE_PREFIX + "ttl: 1h\n    key: p0\n");
        await("the rule to be enabled", this::isCoalesced);
        write(RULE_PREFIX + "ttl: 1ms\n    key: p0\n");
        int before = price("tea");
        await("the new ttl", () -> price("tea") != before);

        replace("methods:\n  " + Plain.class.getName() + ".main: {ttl: 1h}\n");
        await("the rule to be removed", () -> !isCoalesced());
        System.out.print(log().replace(file.toString(), "FILE"));
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String results(FutureTask<Integer> leader, FutureTask<Integer> follower)
            throws InterruptedException, ExecutionException {
        return leader.get().equals(follower.get()) ? "one result" : leader.get() + " and " + follower.get();
    }

    private void write(String text) throws Exception {
        Files.writeString(file, text);
    }

    /** Replaces the file atomically, so that no reader sees a half-written file. */
    private void replace(String text) throws Exception {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String log() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    private boolean isCoalesced() {
        int first = price("tea");
        return price("tea") == first;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 60_000_000_000L) {
                throw new IllegalStateException("timed out waiting for " + what);
            }
            Thread.sleep(10);
        }
    }

    static int price(String sku) {
        int number;
        synchronized (RuleReload.class) {
            number = ++bodies;
        }
        if (sku.equals("slow")) {
            try {
                RELEASE.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return number;
    }
}
