package dev.coalesce.bench.child;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** What is alive. Exact with the serial collector, whose collections are complete when they return. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** As of the last collection: what is in use by now counts what a thread has reserved, up to 34 MB of a heap of 6 GB. */
    static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong((MemoryPoolMXBean pool) -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
