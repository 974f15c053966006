package dev.coalesce.it.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/** Prints which calls got the result of the same body: {@code a a b} if only the first two did. */
public final class Letters {
    private static final AtomicInteger BODIES = new AtomicInteger();

    private Letters() {}

    /** Called by each body: returns the number of this run. */
    public static int body() {
        return BODIES.incrementAndGet();
    }

    /** Prints one letter for each result of {@link #body}. */
    public static void show(String what, int... results) {
        Map<Integer, Character> letters = new LinkedHashMap<>();
        StringJoiner text = new StringJoiner(" ", what + ": ", "");
        for (int result : results) {
            text.add(letters.computeIfAbsent(result, r -> (char) ('a' + letters.size()))
                    .toString());
        }
        System.out.println(text);
    }
}
