package dev.coalesce.it;

import dev.coalesce.it.app.Memory;
import org.junit.jupiter.api.Test;

/** Cached results are released with their owners. */
@OnEveryJdk
record MemoryIT(Jdk jdk) {
    @Test
    void cachedResults_areReleasedWithOwnerOrEvicted() {
        Jvm.of(jdk)
                .agent()
                .option("-Xmx64m")
                .main(Memory.class)
                .printsQuietly(
                        "threads of the agent before a result is cached: []",
                        "collected: object",
                        "collected: object that its own result references",
                        "collected: record",
                        "collected: invalidated result",
                        "collected: unloaded class loader",
                        "size: 100, evictions: 4900",
                        "in flight: 0");
    }
}
