package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/**
 * An application to look into with commands. It executes each line of its standard input, until the input ends. A line
 * with a dot ends each answer.
 */
public final class LookedInto {
    private static final CountDownLatch LEADING = new CountDownLatch(1);
    private static final CountDownLatch MAY_END = new CountDownLatch(1);

    private final Thread leader = new Thread(() -> rate("secret-key"), "the-leader");
    private final Thread follower = new Thread(() -> rate("secret-key"), "the\u001b[2Jfollower");

    private LookedInto() {}

    public static void main(String[] args) throws Exception {
        LookedInto application = new LookedInto();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            application.run(line);
            System.out.println(".");
        }
    }

    private void run(String command) throws Exception {
        switch (command) {
            case "price" -> {
                Object first = price("a");
                System.out.println(price("a") == first ? "shared" : "not shared");
            }
            case "lead" -> lead();
            case "finish" -> finish();
            case "threads" -> threads();
            default -> throw new IOException(command);
        }
    }

    @Coalesce(key = "sku", ttl = "1h")
    static Object price(String sku) {
        return new Object();
    }

    @Coalesce(key = "currency")
    static Object rate(String currency) {
        LEADING.countDown();
        try {
            MAY_END.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Object();
    }

    /** Returns when one thread leads and another one waits for it. */
    private void lead() throws InterruptedException {
        leader.start();
        LEADING.await();
        follower.start();
        while (follower.getState() != Thread.State.WAITING && follower.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private void finish() throws InterruptedException {
        MAY_END.countDown();
        leader.join();
        follower.join();
    }

    private static void threads() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
        names.removeIf(name -> !name.startsWith("RMI") && !name.startsWith("coalesce"));
        System.out.println(names);
    }
}
