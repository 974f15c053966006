package dev.coalesce.bench.jmh;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys as callers have them: equal to those kept, but other objects. Each thread has its own. */
@State(Scope.Thread)
public class Ids {
    static final int COUNT = 1024;

    private final String[] ids = all();
    private int next;
    private long unused;

    /** Each of 1,024 in turn. */
    String next() {
        return ids[next++ & (COUNT - 1)];
    }

    /** One that never was before. Never small enough to be boxed beforehand. */
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
