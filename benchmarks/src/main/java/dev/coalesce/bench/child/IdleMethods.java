package dev.coalesce.bench.child;

import java.io.IOException;

/** An application with many methods, each of which was called a few times, that does nothing until its input ends. */
public final class IdleMethods {
    /** What the application prints when all methods were called. */
    public static final String READY = "ready";

    private IdleMethods() {}

    /**
     * Calls all methods, prints a line, and waits for the end of the input.
     *
     * @param args the number of methods in each class, followed by the names of the classes
     * @throws ReflectiveOperationException if a class cannot be used
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        int methods = Integer.parseInt(args[0]);
        for (int i = 1; i < args.length; i++) {
            IndexedMethods object = Class.forName(args[i])
                    .asSubclass(IndexedMethods.class)
                    .getDeclaredConstructor()
                    .newInstance();
            for (int method = 0; method < methods; method++) {
                object.call(method, "a");
                object.call(method, "a");
                object.call(method, "b");
            }
        }
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Only the end matters.
        }
    }
}
