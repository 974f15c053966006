package dev.coalesce.it.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/** Says which calls were answered by the same body: {@code a a b} where the first two were, and the third was not. */
public final class Letters {
    private static final AtomicInteger BODIES = new AtomicInteger();

    private Letters() {}

    /** What a body gives: its number. */
    public static int body() {
        return BODIES.incrementAndGet();
    }

    /** Says it of the calls that gave these numbers. */
    public static void show(String what, int... answers) {
        Map<Integer, Character> letters = new LinkedHashMap<>();
        StringJoiner text = new StringJoiner(" ", what + ": ", "");
        for (int answer : answers) {
            text.add(letters.computeIfAbsent(answer, a -> (char) ('a' + letters.size()))
                    .toString());
        }
        System.out.println(text);
    }
}
