package dev.coalesce.it;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coalesce.it.app.Virtual;
import org.junit.jupiter.api.Test;

/** Virtual threads, on JDKs that have them. */
@OnEveryJdk
record VirtualThreadsIT(Jdk jdk) {
    @Test
    void tenThousandOnOneKeyGetOneResultAndPinNoCarrier() {
        assumeThat(jdk.feature()).isGreaterThanOrEqualTo(21);
        Jvm.of(jdk)
                .agent()
                .main(Virtual.class)
                .printsQuietly(
                        "warmed up: 2 callers, bodies: 1, results: 1",
                        "a wait that pins is seen: true",
                        "10000 callers, bodies: 1, results: 1",
                        "pins: 0",
                        "leads: 2, in flight: 0");
    }
}
