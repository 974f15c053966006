package dev.coalesce.it;

import dev.coalesce.it.stress.Stress;
import org.junit.jupiter.api.Test;

/** Runs random histories on woven methods. CONTRIBUTING.md has the command for a long run. */
@OnEveryJdk
record StressIT(Jdk jdk) {
    @Test
    void randomHistories_violateNoInvariant() {
        // Standard error is not checked: it reports failed refreshes and abandoned flights, as it should.
        Jvm.of(jdk)
                .option("-XX:TieredStopAtLevel=4") // compiled code has more races
                .option("-Xmx256m") // large results fill their share of the heap soon
                // Streams without a reader are cancelled soon, refreshes hang soon, waits are reported, and buffers
                // overflow.
                .agent("cancelGrace=5ms,refreshThreads=2,waitNotice=100ms,maxBuffer=200")
                .main(Stress.class, "1", "1000")
                .prints("1000 histories, no fault");
    }
}
