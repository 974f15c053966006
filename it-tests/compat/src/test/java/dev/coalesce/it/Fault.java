package dev.coalesce.it;

import dev.coalesce.it.History.Loss;
import java.util.Random;

/**
 * A fault happens while calls run.
 *
 * @param name for people
 * @param loss what the server loses by it
 * @param action begins it and ends it
 */
record Fault(String name, Loss loss, Action action) {
    /** No fault. */
    static final Fault NONE = new Fault("none", Loss.NOTHING, random -> {});

    /** Begins a fault and ends it. */
    interface Action {
        /** Returns when everything is in order again, except for what the JVMs notice later. */
        void run(Random random) throws Exception;
    }
}
