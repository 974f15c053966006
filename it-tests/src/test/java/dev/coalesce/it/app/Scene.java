package dev.coalesce.it.app;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** A few callers of one method at once, and a line about it: one scene after another. */
final class Scene {
    private static volatile Scene now = new Scene();

    private final Crowd crowd = new Crowd(3);
    private final AtomicInteger number = new AtomicInteger();

    private Scene() {}

    /** What each body of the scene does: it waits for all callers, and gives something new. */
    static Object body() {
        now.crowd.run();
        return new Object();
    }

    /** As {@link #body}; gives 1 to the first body, 2 to the second. */
    static int number() {
        Scene scene = now;
        scene.crowd.run();
        return scene.number.incrementAndGet();
    }

    /** Says how often the body ran, and how many different objects the callers got. */
    static void show(String name, Callable<?> call) {
        now = new Scene();
        System.out.println(name + ": " + now.crowd.report(call));
    }

    /** Says how often the body ran, and what the callers got, as text. */
    static void showValues(String name, Callable<?> call) {
        now = new Scene();
        List<?> results = now.crowd.call(call);
        Set<String> different = new TreeSet<>();
        results.forEach(result -> different.add(String.valueOf(result)));
        System.out.println(name + ": bodies: " + now.crowd.bodies() + ", results: " + different);
    }
}
