package dev.coalesce.bench.child;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** Measures the reachable objects. Exact with the serial collector, whose collections are complete when they return. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /**
     * Returns the usage after the last collection, in bytes. The current usage would include the buffers that threads
     * have reserved, up to 34 MB of a heap of 6 GB.
     */
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
