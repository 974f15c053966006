package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Waits, with a lock that its {@code System.err} needs, for a thread for which a line is logged. */
public final class LockedStandardError {
    private static final Object LOCK = new Object();
    private static final ByteArrayOutputStream LINES = new ByteArrayOutputStream();

    private LockedStandardError() {}

    public static void main(String[] args) throws Exception {
        System.setErr(new PrintStream(LINES, true, StandardCharsets.UTF_8) {
            @Override
            public void print(String text) {
                synchronized (LOCK) {
                    super.print(text);
                }
            }

            @Override
            public void println(Object text) {
                synchronized (LOCK) {
                    super.println(text);
                }
            }
        });
        synchronized (LOCK) {
            Thread other = new Thread(() -> System.out.println("loaded: " + Shop.price("tea")));
            other.start();
            other.join();
        }
        while (!lines().contains("LockedStandardError$Shop.price")) {
            Thread.onSpinWait();
        }
        System.out.println("logged to the application's stream");
    }

    private static String lines() {
        synchronized (LOCK) {
            return LINES.toString(StandardCharsets.UTF_8);
        }
    }

    /** The annotation has a mistake, which is logged when the class loads. */
    static final class Shop {
        private Shop() {}

        @Coalesce(ttl = "never")
        static int price(String sku) {
            return sku.length();
        }
    }
}
