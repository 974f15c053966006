package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * An application with methods for which rules appear while it runs. It executes each line of its standard input, until
 * the input ends. A line with a dot ends each answer.
 */
public final class RulesForLoaded {
    private static final AtomicInteger BODIES = new AtomicInteger();

    private RulesForLoaded() {}

    /** A class without annotations. */
    static class Plain {
        int price(String sku) {
            return BODIES.incrementAndGet();
        }

        synchronized int locked(String sku) {
            return BODIES.incrementAndGet();
        }
    }

    /** A class with an annotated method, which is woven when the class is loaded. */
    static class Partly {
        @Coalesce(ttl = "1h")
        int annotated(String sku) {
            return BODIES.incrementAndGet();
        }

        int price(String sku) {
            return BODIES.incrementAndGet();
        }
    }

    /** An interface that a rule can name. */
    interface Rates {
        int rate(String currency);
    }

    /** Its implementation. */
    static class Bank implements Rates {
        @Override
        public int rate(String currency) {
            return BODIES.incrementAndGet();
        }
    }

    public static void main(String[] args) throws Exception {
        Plain plain = new Plain();
        Partly partly = new Partly();
        Rates bank = new Bank();
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case "plain" -> call(() -> plain.price("a"));
                case "locked" -> call(() -> plain.locked("a"));
                case "annotated" -> call(() -> partly.annotated("a"));
                case "partly" -> call(() -> partly.price("a"));
                case "bank" -> call(() -> bank.rate("a"));
                default -> throw new IOException(line);
            }
            System.out.println(".");
        }
    }

    private static void call(IntSupplier method) {
        int first = method.getAsInt();
        System.out.println(method.getAsInt() == first ? "shared" : "not shared");
    }
}
