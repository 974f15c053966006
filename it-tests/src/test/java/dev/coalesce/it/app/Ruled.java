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

/** No annotation; the file that the first argument names says what is coalesced, and is changed while this runs. */
public final class Ruled {
    private static final String RULE = "methods:\n  " + Ruled.class.getName() + ".price:\n    ";
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static int bodies;

    private final Path file;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Ruled(Path file) {
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        new Ruled(Path.of(args[0])).run();
    }

    private void run() throws Exception {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.out.println("coalesced: " + isCoalesced());
        FutureTask<Integer> leader = new FutureTask<>(() -> price("slow"));
        FutureTask<Integer> follower = new FutureTask<>(() -> price("slow"));
        start(leader);
        await("the leader runs", () -> bodies == 2);
        Thread waiting = start(follower);
        await(
                "the follower waits",
                () -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);

        replace(RULE + "enabled: false\n");
        await("turned off", () -> !isCoalesced());
        RELEASE.countDown();
        System.out.println("in flight: " + both(leader, follower));

        write("methods:\n  " + Ruled.class.getName() + ".price:\n    ttl: [1h\n");
        await("the broken file is said", () -> said().contains("stays in force"));
        System.out.println("after the broken file coalesced: " + isCoalesced());

        write(RULE + "ttl: 1h\n    key: p0\n");
        await("turned on", this::isCoalesced);
        write(RULE + "ttl: 1ms\n    key: p0\n");
        int before = price("tea");
        await("the ttl has changed", () -> price("tea") != before);

        replace("methods:\n  " + Plain.class.getName() + ".main: {ttl: 1h}\n");
        await("no rule any more", () -> !isCoalesced());
        System.out.print(said().replace(file.toString(), "FILE"));
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String both(FutureTask<Integer> leader, FutureTask<Integer> follower)
            throws InterruptedException, ExecutionException {
        return leader.get().equals(follower.get()) ? "one result" : leader.get() + " and " + follower.get();
    }

    private void write(String text) throws Exception {
        Files.writeString(file, text);
    }

    /** As tools do it that never let a half-written file be seen. */
    private void replace(String text) throws Exception {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private boolean isCoalesced() {
        int first = price("tea");
        return price("tea") == first;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 60_000_000_000L) {
                throw new IllegalStateException("never: " + what);
            }
            Thread.sleep(10);
        }
    }

    static int price(String sku) {
        int number;
        synchronized (Ruled.class) {
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
