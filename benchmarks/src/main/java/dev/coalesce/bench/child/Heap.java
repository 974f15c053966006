package dev.coalesce.bench.child;

import java.lang.management.ManagementFactory;

/** What is alive. Exact with the serial collector, whose collections are complete when they return. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
