package dev.coalesce.agent.observe;

import java.util.concurrent.atomic.AtomicLong;

/** Limits the memory that all simulated caches take together. Thread-safe. */
final class MemoryBudget {
    /** The limit in bytes. */
    static final long LIMIT = 16L << 20;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget() {
        this(LIMIT);
    }

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Reserves memory. Returns false, and reserves nothing, if that would exceed the limit. */
    boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
