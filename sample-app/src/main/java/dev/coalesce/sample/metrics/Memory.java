package dev.coalesce.sample.metrics;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * The heap usage of this process.
 *
 * @param peakBytes the peak usage in bytes since the process started, garbage included: the sum of the peaks of all
 *     pools
 * @param limitBytes the maximum heap size in bytes ({@code -Xmx})
 */
public record Memory(long peakBytes, long limitBytes) {
    /**
     * Measures the heap.
     *
     * @return the usage up to now
     */
    public static Memory now() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        long limit = Runtime.getRuntime().maxMemory();
        return new Memory(Math.min(peak, limit), limit);
    }
}
