package dev.coalesce.bench.jmh;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys as callers have them: equal to the cached keys, but different objects. Each thread has its own. */
@State(Scope.Thread)
public class Ids {
    static final int COUNT = 1024;

    private final String[] ids = all();
    private int next;
    private long unused;

    /** Returns the next of 1,024 keys, in turn. */
    String next() {
        return ids[next++ & (COUNT - 1)];
    }

    /** Returns a new key on each call. It is never so small that its box comes from the cache of {@code Long}. */
    long unused() {
        unused++;
        return COUNT + unused;
    }

    static String[] all() {
        String[] all = new String[COUNT];
        for (int i = 0; i < COUNT; i++) {
            all[i] = "product-" + i;
        }
        return all;
    }
}
