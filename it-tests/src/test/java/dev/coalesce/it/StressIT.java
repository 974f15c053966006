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
                .agent("cancelGrace=5ms") // streams without a reader are cancelled soon
                .main(Stress.class, "1", "1000")
                .prints("1000 histories, no fault");
    }
}
