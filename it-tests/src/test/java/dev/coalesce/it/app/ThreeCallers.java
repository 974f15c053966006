package dev.coalesce.it.app;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets three threads call one method concurrently, and prints a line about it. One method is tested at a time. */
final class ThreeCallers {
    private static volatile ThreeCallers current = new ThreeCallers();

    private final ConcurrentCallers callers = new ConcurrentCallers(3);
    private final AtomicInteger number = new AtomicInteger();

    private ThreeCallers() {}

    /** Called by each body: waits for all callers and returns a new object. */
    static Object body() {
        current.callers.run();
        return new Object();
    }

    /** Called by each body: waits for all callers and returns the number of this run, from 1. */
    static int number() {
        ThreeCallers threeCallers = current;
        threeCallers.callers.run();
        return threeCallers.number.incrementAndGet();
    }

    /** Prints how often the body ran and how many different objects the callers got. */
    static void show(String name, Callable<?> call) {
        current = new ThreeCallers();
        System.out.println(name + ": " + current.callers.report(call));
    }

    /** Prints how often the body ran and the different results as text. */
    static void showValues(String name, Callable<?> call) {
        current = new ThreeCallers();
        List<?> results = current.callers.call(call);
        Set<String> different = new TreeSet<>();
        results.forEach(result -> different.add(String.valueOf(result)));
        System.out.println(name + ": bodies: " + current.callers.bodies() + ", results: " + different);
    }
}
