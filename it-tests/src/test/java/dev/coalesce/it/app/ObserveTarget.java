package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Calls methods when it is told to, and tells how many bodies ran. */
public final class ObserveTarget {
    private static final long BODY_NANOS = 200_000;

    private int prices;
    private int annotated;
    private int futures;
    private int small;

    private ObserveTarget() {}

    public static void main(String[] args) throws IOException {
        ObserveTarget target = new ObserveTarget();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(target.answer(line));
            System.out.println(".");
        }
    }

    private String answer(String command) {
        switch (command) {
            case "call":
                return call();
            case "annotated":
                int before = annotated;
                return annotated("s0") + annotated("s0") + " bodies: " + (annotated - before);
            case "threads":
                StringBuilder names = new StringBuilder("threads:");
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.matches("(coalesce|RMI|JMX).*"))
                        .sorted()
                        .forEach(name -> names.append(' ').append(name));
                return names.toString();
            default:
                return "unknown";
        }
    }

    private static void use(String result) {
        if (result.isEmpty()) {
            throw new IllegalStateException("no result");
        }
    }

    private String call() {
        prices = 0;
        annotated = 0;
        futures = 0;
        small = 0;
        for (int i = 0; i < 600; i++) {
            String sku = "s" + i % 10;
            use(price(sku, "trace" + i));
            use(annotated(sku));
            use(future(sku).join());
            for (int j = 0; j < 5; j++) {
                use(small(i + j));
            }
        }
        return "bodies: " + prices + ", " + annotated + ", " + futures + ", " + small;
    }

    String price(String sku, String trace) {
        prices++;
        work();
        return "price of " + sku + trace.substring(0, 0);
    }

    @Coalesce(ttl = "1h")
    String annotated(String sku) {
        annotated++;
        work();
        return sku;
    }

    CompletableFuture<String> future(String sku) {
        futures++;
        return CompletableFuture.supplyAsync(() -> {
            work();
            return "later " + sku;
        });
    }

    String small(int number) {
        small++;
        return Integer.toString(number).trim();
    }

    private static void work() {
        long end = System.nanoTime() + BODY_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
