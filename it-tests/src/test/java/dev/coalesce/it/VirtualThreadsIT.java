package dev.coalesce.it;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coalesce.it.app.VirtualThreads;
import org.junit.jupiter.api.Test;

/** Calls by virtual threads, on JDKs that have them. */
@OnEveryJdk
record VirtualThreadsIT(Jdk jdk) {
    @Test
    void manyVirtualThreadsOnOneKey_shareOneResultAndPinNoCarrier() {
        assumeThat(jdk.feature()).isGreaterThanOrEqualTo(21);
        Jvm.of(jdk)
                .agent()
                .main(VirtualThreads.class)
                .printsQuietly(
                        "warmed up: 2 callers, bodies: 1, results: 1",
                        "a pinning wait is recorded: true",
                        "10000 callers, bodies: 1, results: 1",
                        "pins: 0",
                        "leads: 2, in flight: 0");
    }
}
