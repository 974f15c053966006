package dev.coalesce.it;

import dev.coalesce.it.app.Memory;
import org.junit.jupiter.api.Test;

/** What the agent keeps goes with who owns it. */
@OnEveryJdk
record MemoryIT(Jdk jdk) {
    @Test
    void keptResultsGoWithTheirObjectTheirClassLoaderOrForWantOfRoom() {
        Jvm.of(jdk)
                .agent()
                .option("-Xmx64m")
                .main(Memory.class)
                .printsQuietly(
                        "threads of the agent before a result is kept: []",
                        "collected: object",
                        "collected: object whose result leads back to it",
                        "collected: record",
                        "collected: result that was dropped",
                        "collected: unloaded class loader",
                        "size: 100, evictions: 4900",
                        "in flight: 0");
    }
}
