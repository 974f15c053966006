package dev.coalesce.sample.metrics;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * The heap of this process.
 *
 * @param peakBytes most that was in use since the process began, garbage included: the sum of its parts' peaks
 * @param limitBytes what it may not exceed ({@code -Xmx})
 */
public record Memory(long peakBytes, long limitBytes) {
    /**
     * Looks.
     *
     * @return as of now
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
