package dev.coalesce.agent.observe;

import dev.coalesce.agent.verify.Memory;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the memory that all simulated caches and verified methods take together. Thread-safe. */
final class MemoryBudget implements Memory {
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
    @Override
    public boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    @Override
    public void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
